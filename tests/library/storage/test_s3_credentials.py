"""Keys from a Prefect block, on a real Prefect server."""

import pytest

from soundflow_core.base.errors import ConfigurationError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ABSENT
from soundflow_core.library.storage.s3_credentials import credentials_of
from tests.support.seaweed import KEY, SECRET


def settings_of(seaweed, block):
    values = {**seaweed.environment(), "R2_ACCESS_KEY_ID": "", "R2_SECRET_ACCESS_KEY": "", "SOUNDFLOW_S3_BLOCK": block}
    return Settings.from_environment(values)


@pytest.mark.slow
def test_a_block_holds_the_keys(seaweed, flows_here):
    from prefect_aws import AwsCredentials, MinIOCredentials

    AwsCredentials(aws_access_key_id=KEY, aws_secret_access_key=SECRET).save("bucket", overwrite=True)
    MinIOCredentials(minio_root_user=KEY, minio_root_password=SECRET).save("bucket", overwrite=True)
    AwsCredentials().save("empty", overwrite=True)
    for kind in ("aws-credentials", "minio-credentials"):
        settings = settings_of(seaweed, f"{kind}/bucket")
        store = open_store(settings)
        store.put("a", b"one", ABSENT, "text/plain", "")
        assert store.get("a").content == b"one"
        assert SECRET not in repr(credentials_of(settings))
    with pytest.raises(ConfigurationError, match="holds no keys"):
        open_store(settings_of(seaweed, "aws-credentials/empty"))
    with pytest.raises(ConfigurationError, match="There is no block aws-credentials/nobody"):
        open_store(settings_of(seaweed, "aws-credentials/nobody"))


@pytest.mark.parametrize("name", ["bucket", "aws-credentials/", "s3-bucket/x"])
def test_a_name_that_is_no_block_is_said(seaweed, name):
    with pytest.raises(ConfigurationError, match="SOUNDFLOW_S3_BLOCK"):
        open_store(settings_of(seaweed, name))


@pytest.mark.slow
def test_a_prefect_server_that_is_down_is_an_outage(seaweed):
    from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

    nowhere = {PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES: 0}
    with temporary_settings(nowhere), pytest.raises(Unavailable, match="PREFECT_API_URL"):
        open_store(settings_of(seaweed, "aws-credentials/bucket"))
