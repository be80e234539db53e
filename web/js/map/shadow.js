// A soft shadow beside buildings, longer for taller ones, that lifts them off the ground.

export class FootprintShadow {
  /** @param {CanvasRenderingContext2D} ctx */
  before(ctx) {
    ctx.globalAlpha = 1;
    ctx.fillStyle = "rgba(96, 84, 58, .16)";
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {{x: number, y: number}[][]} geom
   * @param {number} z
   * @param {{props: Record<string, any>}} feature
   */
  draw(ctx, geom, z, feature) {
    const reach = Math.min(1 + (feature.props.levels ?? 3) / 6, 5) * 2 ** Math.max(0, z - 18);
    ctx.beginPath();
    for (const ring of geom) {
      for (const [i, { x, y }] of ring.entries()) {
        if (i) ctx.lineTo(x + reach, y + reach);
        else ctx.moveTo(x + reach, y + reach);
      }
    }
    ctx.fill();
  }
}
