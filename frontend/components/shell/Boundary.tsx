import { Component, type ReactNode } from "react";

/** A page that breaks takes nothing else with it. */
export class Boundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <div role="alert" style={{ display: "grid", gap: 16, justifyItems: "start" }}>
        <h1>Something broke here</h1>
        <p className="muted">The music goes on. Try the page again.</p>
        <button type="button" className="button" onClick={() => this.setState({ isBroken: false })}>Try again</button>
      </div>
    );
  }
}
