// The camera behind the screen: what it sees now, held still for a picture.

export class Camera {
  /** @param {HTMLVideoElement} video @param {HTMLCanvasElement} still */
  constructor(video, still) {
    this.video = video;
    this.still = still;
    /** @type {MediaStream | null} */
    this.stream = null;
    this.ended = false;
  }

  /** @returns {Promise<boolean>} whether there is a picture: false without a camera, or without leave to use it */
  async start() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1600 }, height: { ideal: 1200 } },
      });
      if (this.ended) {
        for (const track of stream.getTracks()) track.stop();
        return false;
      }
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
      return true;
    } catch {
      return false;
    }
  }

  get sees() {
    return this.stream !== null && this.video.videoWidth > 0;
  }

  /** Hold it still. @returns {HTMLCanvasElement | null} the picture */
  freeze() {
    if (!this.sees) return null;
    const { videoWidth: width, videoHeight: height } = this.video;
    Object.assign(this.still, { width, height });
    this.still.getContext("2d")?.drawImage(this.video, 0, 0, width, height);
    this.still.hidden = false;
    return this.still;
  }

  melt() {
    this.still.hidden = true;
  }

  get torch() {
    const track = this.stream?.getVideoTracks()[0];
    /** @type {any} What lights is not in the types. */
    const able = track?.getCapabilities?.() ?? {};
    return able.torch && track ? track : null;
  }

  /** @param {boolean} on */
  light(on) {
    /** @type {any} */
    const wanted = { advanced: [{ torch: on }] };
    return this.torch?.applyConstraints(wanted).catch(() => {});
  }

  stop() {
    this.ended = true;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.video.srcObject = null;
  }
}
