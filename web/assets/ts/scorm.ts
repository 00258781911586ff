// The page around a SCORM unit. It holds the API that the unit looks for in the
// windows around it, gives it what was kept, and sends what it commits to the server.
import { Scorm12API } from "scorm-again/scorm12";
import { Scorm2004API } from "scorm-again/scorm2004";

type Stage = { version: string; asset: boolean; over: boolean; data: Record<string, string>; unit: string; commit: string; back: string };

const stage = JSON.parse(document.getElementById("stage")!.textContent!) as Stage;
const place = document.getElementById("unit")!;
const back = document.getElementById("back") as HTMLAnchorElement;

const settings = {
  lmsCommitUrl: stage.commit,
  dataCommitFormat: "flattened" as const,
  sendFullCommit: true,
  autocommit: true,
  autocommitSeconds: 15,
  terminateCommitParam: "end",
  logLevel: 5 as const,
};

let frame: HTMLIFrameElement | undefined;
let left = false;

// leave lets the unit say its last words while this page is still there, then goes.
function leave(): void {
  if (left) return;
  left = true;
  frame?.remove();
  setTimeout(() => location.replace(stage.back), 400);
}

if (!stage.over) {
  if (!stage.asset) {
    if (stage.version === "1.2") {
      const api = new Scorm12API(settings);
      api.loadFromFlattenedJSON(stage.data, "");
      api.on("LMSFinish", () => setTimeout(leave, 0));
      (window as unknown as { API: unknown }).API = api;
    } else {
      const api = new Scorm2004API(settings);
      api.loadFromFlattenedJSON(stage.data, "");
      api.on("Terminate", () => setTimeout(leave, 0));
      (window as unknown as { API_1484_11: unknown }).API_1484_11 = api;
    }
  }
  frame = document.createElement("iframe");
  frame.title = place.dataset.title ?? "";
  frame.allowFullscreen = true;
  frame.src = stage.unit;
  place.replaceChildren(frame);
  back.addEventListener("click", (e) => {
    e.preventDefault();
    leave();
  });
}
