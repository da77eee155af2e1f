import { Component, type ReactNode } from "react";

/** An error in a page does not affect the rest. */
export class Boundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <div role="alert" style={{ display: "grid", gap: 16, justifyItems: "start" }}>
        <h1>Something went wrong here</h1>
        <p className="muted">The music continues. Try the page again.</p>
        <button type="button" className="button" onClick={() => this.setState({ isBroken: false })}>Try again</button>
      </div>
    );
  }
}
