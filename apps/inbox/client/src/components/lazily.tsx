import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { sayFailure } from "../state/toasts";

type Loaded = { Component: ComponentType };

/** A component that is loaded when it is first shown; `onFailure` where that does not work, which is told. */
export function lazily(load: () => Promise<ComponentType>, onFailure: () => void): ComponentType {
  let known: Loaded | null = null;
  return function Lazily() {
    const [loaded, setLoaded] = useState(known);
    useEffect(() => {
      async function fetchIt() {
        try {
          known ??= { Component: await load() };
          setLoaded(known);
        } catch (error) {
          sayFailure(error);
          onFailure();
        }
      }
      void fetchIt();
    }, []);
    return loaded ? <loaded.Component /> : null;
  };
}
