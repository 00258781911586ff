// Reads a QR code with the phone's camera where the browser can (BarcodeDetector, as in
// Chromium on Android). Elsewhere the button stays hidden: a scanner or the printed
// code does it.
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = { new (options: { formats: string[] }): Detector };

export function camera(button: HTMLButtonElement): void {
  const kind = (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const field = document.getElementById(button.dataset.camera ?? "");
  if (!kind || !navigator.mediaDevices?.getUserMedia || !(field instanceof HTMLInputElement)) return;
  button.hidden = false;
  let stop: (() => void) | undefined;
  button.addEventListener("click", async () => {
    if (stop) return stop();
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      button.hidden = true; // not allowed: type the code
      field.focus();
      return;
    }
    const video = document.createElement("video");
    video.playsInline = true;
    video.muted = true;
    video.srcObject = stream;
    field.closest(".field")?.append(video);
    let over = false;
    stop = () => {
      over = true;
      stop = undefined;
      for (const track of stream.getTracks()) track.stop();
      video.remove();
    };
    await video.play();
    const detector = new kind({ formats: ["qr_code"] });
    while (!over) {
      const found = await detector.detect(video).catch(() => []);
      const text = found[0]?.rawValue;
      if (text) {
        stop?.();
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        const next = [...(field.form?.querySelectorAll<HTMLInputElement>("input[data-scan]") ?? [])].find((s) => s.value === "");
        next?.focus();
        return;
      }
      await new Promise((done) => setTimeout(done, 150));
    }
  });
}
