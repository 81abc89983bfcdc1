import type { ComponentChildren, ComponentType } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { chunk } from "../state/chunks";
import { sayFailure } from "../state/toasts";
import { keepTyping } from "../state/typeAhead";

type Lazy<Props> = ComponentType<Props> & { load: () => Promise<unknown> };

const nothing = () => undefined;

/** A component that is loaded when it is first shown, `instead` until then; `onFailure` where that fails, which is told. */
export function lazily<Props>(
  get: () => Promise<ComponentType<Props>>,
  onFailure: () => void = nothing,
  instead: ComponentChildren = null,
): Lazy<Props> {
  const { code, load } = chunk(async () => ({ Component: await get() }));
  function Lazily(props: Props) {
    const loaded = code.value;
    useLayoutEffect(() => {
      if (loaded) return;
      load().catch((error: unknown) => {
        sayFailure(error);
        onFailure();
      });
    }, []);
    return <>{loaded ? <loaded.Component {...(props as Props & object)} /> : instead}</>;
  }
  return Object.assign(Lazily, { load });
}

/** The same for what takes the keys once it is there: until then they do nothing else. */
export function lazilyOver<Props>(get: () => Promise<ComponentType<Props>>, onFailure: () => void): Lazy<Props> {
  const Over = lazily(get, onFailure);
  function LazilyOver(props: Props) {
    useLayoutEffect(() => keepTyping(Over.load().catch(nothing), nothing), []);
    return <Over {...(props as Props & object)} />;
  }
  return Object.assign(LazilyOver, { load: Over.load });
}
