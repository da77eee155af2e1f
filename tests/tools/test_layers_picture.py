from tools.layers_picture import PICTURE, draw


def test_the_picture_of_the_packages_shows_the_contracts():
    assert draw() == PICTURE.read_text(), "run python -m tools.layers_picture"
