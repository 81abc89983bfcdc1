import { asksAbout } from "../../state/overlays";
import { BlockSheet } from "./BlockSheet";
import { ReportSheet } from "./ReportSheet";

/** Asks before something is done that others read, or that keeps somebody out. */
export function DeedSheet() {
  return asksAbout.value!.deed === "flag" ? <ReportSheet /> : <BlockSheet />;
}
