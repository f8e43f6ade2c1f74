package dev.rhyton.benchmarks;

import static dev.rhyton.benchmarks.SvgDrawing.AT_REST;
import static dev.rhyton.benchmarks.SvgDrawing.CELL;
import static dev.rhyton.benchmarks.SvgDrawing.LOOKED_AT;
import static dev.rhyton.benchmarks.SvgDrawing.NEW;
import static dev.rhyton.benchmarks.SvgDrawing.STEP;
import static dev.rhyton.benchmarks.SvgDrawing.USED;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schematics of layers, networks and data sets, which {@link Schematics} writes. */
final class NetworkSchematics {
  private final SvgDrawing svg = new SvgDrawing();

  private NetworkSchematics() {}

  /** Returns the pictures by the names of their files. */
  static Map<String, String> all() {
    var pictures = new LinkedHashMap<String, String>();
    pictures.put("convolution.svg", new NetworkSchematics().convolution());
    pictures.put("gru.svg", new NetworkSchematics().gru());
    pictures.put("attention.svg", new NetworkSchematics().attention());
    pictures.put("transformer-block.svg", new NetworkSchematics().transformerBlock());
    pictures.put("bottleneck.svg", new NetworkSchematics().bottleneck());
    pictures.put("transfer.svg", new NetworkSchematics().transfer());
    pictures.put("three-parts.svg", new NetworkSchematics().threeParts());
    pictures.put("workers.svg", new NetworkSchematics().workers());
    pictures.put("diffusion.svg", new NetworkSchematics().diffusion());
    pictures.put("lora.svg", new NetworkSchematics().lora());
    return pictures;
  }

  private String convolution() {
    int size = 6;
    int top = 44;
    int filter = 170;
    int output = 300;
    svg.text(4, 16, "input", "bold");
    svg.text(4, 34, "6×6 numbers", "normal");
    svg.grid(
        4, top, size, size, (r, c) -> r >= 1 && r < 4 && c >= 2 && c < 5 ? LOOKED_AT : AT_REST);
    svg.circle(filter - 32, top + 3 * STEP, "×");
    svg.text(filter, 16, "filter", "bold");
    svg.text(filter, 34, "3×3 weights", "normal");
    svg.grid(filter, top + STEP + 8, 3, 3, (r, c) -> NEW);
    svg.arrow(filter + 3 * STEP + 14, output - 14, top + 3 * STEP);
    svg.text(output, 16, "feature map", "bold");
    svg.text(output, 34, "4×4 numbers", "normal");
    svg.grid(output, top + STEP, 4, 4, (r, c) -> r == 1 && c == 2 ? USED : AT_REST);
    int below = top + size * STEP + 24;
    svg.text(
        4, below, "Each number is the sum of the products of a window and the filter.", "normal");
    svg.text(4, below + 18, "The window moves; the weights are the same at every place.", "normal");
    return svg.document(440, below + 32, "A convolution: one filter at every place of the input");
  }

  private String gru() {
    svg.text(4, 42, "old state", "bold");
    svg.text(4, 58, "h(t − 1)", "normal");
    svg.text(4, 178, "input", "bold");
    svg.text(4, 194, "x(t)", "normal");
    svg.box(160, 100, 110, 40, USED, "reset gate r");
    svg.box(160, 162, 110, 40, USED, "update gate z");
    svg.box(330, 100, 120, 40, NEW, "proposal");
    // The state and the input reach both gates; the input reaches the proposal.
    svg.line("M 70 48 H 120 V 182");
    svg.line("M 70 182 H 120");
    svg.arrow(120, 158, 182);
    svg.arrow(120, 158, 120);
    svg.arrow(270, 328, 120);
    svg.text(276, 112, "r × h", "normal");
    svg.line("M 120 48 H 512");
    svg.arrow(120, 510, 48);
    svg.box(512, 28, 60, 174, AT_REST, "mix");
    svg.arrow(450, 510, 120);
    svg.arrow(270, 510, 182);
    svg.text(296, 172, "z", "normal");
    svg.line("M 100 182 V 216 H 390");
    svg.arrowUpOrDown(390, 216, 142);
    svg.arrow(572, 604, 116);
    svg.text(610, 112, "new state", "bold");
    svg.text(610, 128, "h(t)", "normal");
    svg.text(4, 246, "h(t) = z × h(t − 1) + (1 − z) × proposal", "normal");
    return svg.document(690, 260, "A step of a GRU: two gates, a proposal, and the new state");
  }

  private String attention() {
    int letters = 4;
    int top = 52;
    int row = 2;
    int keys = 128;
    int weights = 278;
    int values = 400;
    int output = 520;
    double[][] scores = {
      {0.7, 0.2, 0.1, 0}, {0.1, 0.2, 0.7, 0}, {0.6, 0.1, 0.2, 0.1}, {0, 0.3, 0.1, 0.6}
    };
    svg.text(4, 16, "queries Q", "bold");
    svg.text(4, 34, "a row a letter", "normal");
    svg.grid(4, top, letters, 3, (r, c) -> r == row ? NEW : AT_REST);
    svg.circle(92, top + 2 * STEP, "×");
    svg.text(keys, 16, "keys Kᵀ", "bold");
    svg.text(keys, 34, "a column a letter", "normal");
    svg.grid(keys, top + CELL / 2, 3, letters, (r, c) -> LOOKED_AT);
    svg.arrow(keys + 4 * STEP + 10, weights - 8, top + 2 * STEP);
    svg.text(keys + 4 * STEP + 12, top + 2 * STEP - 8, "softmax", "normal");
    svg.text(weights, 16, "weights", "bold");
    svg.text(weights, 34, "rows of sum 1", "normal");
    svg.grid(weights, top, letters, letters, (r, c) -> r == row ? shade(scores[r][c]) : AT_REST);
    svg.circle(weights + 4 * STEP + 28, top + 2 * STEP, "×");
    svg.text(values, 16, "values V", "bold");
    svg.text(values, 34, "a row a letter", "normal");
    svg.grid(values, top, letters, 3, (r, c) -> USED);
    svg.arrow(values + 3 * STEP + 14, output - 10, top + 2 * STEP);
    svg.text(output, 16, "output", "bold");
    svg.text(output, 34, "mixed values", "normal");
    svg.grid(output, top, letters, 3, (r, c) -> r == row ? NEW : AT_REST);
    int below = top + letters * STEP + 24;
    svg.text(
        4,
        below,
        "The query of the third letter meets every key; its weights mix the values.",
        "normal");
    return svg.document(604, below + 14, "Attention: queries, keys, weights and values");
  }

  /** Returns a blue whose depth is a weight. */
  private static String shade(double weight) {
    if (weight == 0) return AT_REST;
    int[] blue = {0x00, 0x72, 0xb2}; // as USED
    var hex = new StringBuilder("#");
    for (int part : blue) hex.append("%02x".formatted(Math.round(255 + weight * (part - 255))));
    return hex.toString();
  }

  private String transformerBlock() {
    int y = 60;
    svg.text(4, y + 4, "letters", "bold");
    svg.arrow(52, 88, y);
    svg.box(90, y - 20, 90, 40, USED, "attention");
    svg.arrow(180, 208, y);
    svg.circle(220, y, "+");
    svg.line("M 70 60 V 22 H 220 V 50");
    svg.text(92, 16, "residual connection", "normal");
    svg.arrow(230, 256, y);
    svg.box(258, y - 20, 60, 40, LOOKED_AT, "norm");
    svg.arrow(318, 366, y);
    svg.box(368, y - 20, 60, 40, USED, "dense", "relu");
    svg.arrow(428, 448, y);
    svg.box(450, y - 20, 60, 40, USED, "dense");
    svg.arrow(510, 538, y);
    svg.circle(550, y, "+");
    svg.line("M 342 60 V 22 H 550 V 50");
    svg.text(370, 16, "residual connection", "normal");
    svg.arrow(560, 586, y);
    svg.box(588, y - 20, 60, 40, LOOKED_AT, "norm");
    svg.arrow(648, 676, y);
    svg.text(90, y + 40, "moves information", "normal");
    svg.text(90, y + 56, "between letters", "normal");
    svg.text(368, y + 40, "work on each letter", "normal");
    svg.text(368, y + 56, "by itself", "normal");
    return svg.document(684, y + 70, "A transformer block with its two residual connections");
  }

  private String bottleneck() {
    svg.text(4, 16, "autoencoder", "bold");
    bars(20, 40, List.of(110, 70, 24), USED);
    bars(320, 40, List.of(24, 70, 110), USED);
    svg.text(20, 172, "encoder", "normal");
    svg.middle(142, 126, "code", "normal");
    svg.arrow(180, 302, 95);
    svg.text(360, 172, "decoder", "normal");
    int top = 200;
    svg.text(4, top, "variational autoencoder", "bold");
    bars(20, top + 24, List.of(110, 70), USED);
    svg.box(160, top + 30, 60, 30, LOOKED_AT, "mean");
    svg.box(160, top + 96, 60, 30, LOOKED_AT, "spread");
    svg.line("M 112 279 H 136");
    svg.line("M 136 245 V 311");
    svg.arrow(136, 158, top + 45);
    svg.arrow(136, 158, top + 111);
    svg.circle(270, top + 111, "×");
    svg.arrow(220, 258, top + 111);
    svg.text(246, top + 152, "noise", "normal");
    svg.arrowUpOrDown(270, top + 140, top + 123);
    svg.circle(270, top + 45, "+");
    svg.arrow(220, 258, top + 45);
    svg.arrowUpOrDown(270, top + 101, top + 57);
    svg.line("M 280 245 H 300 V 279");
    svg.arrow(300, 318, top + 79);
    bars(320, top + 24, List.of(24, 70, 110), USED);
    svg.text(20, top + 152, "encoder", "normal");
    svg.text(360, top + 152, "decoder", "normal");
    return svg.document(
        470, top + 166, "The bottleneck of an autoencoder, and the noise in a variational one");
  }

  /** Draws bars of these heights beside each other, on a middle 55 pixels below the top. */
  private void bars(int x, int top, List<Integer> heights, String colour) {
    for (int i = 0; i < heights.size(); i++) {
      int height = heights.get(i);
      svg.rectangle(x + i * 52, top + 55 - height / 2, 36, height, colour);
    }
  }

  private String transfer() {
    int y = 40;
    network(y, "pre-trained", "on the old classes", USED, "7 old classes", USED);
    network(y + 76, "frozen", "first", AT_REST, "3 new classes", NEW);
    network(y + 152, "fine-tuned", "then, with a small rate", LOOKED_AT, "3 new classes", NEW);
    svg.legend(4, y + 222, USED, "trained from random weights");
    svg.legend(4, y + 242, NEW, "new, trained on your images");
    svg.legend(260, y + 222, AT_REST, "copied, does not change");
    svg.legend(260, y + 242, LOOKED_AT, "copied, changes a little");
    return svg.document(590, y + 256, "Which layers are trained in transfer learning");
  }

  private void network(int y, String name, String when, String body, String classes, String top) {
    svg.text(4, y, name, "bold");
    svg.text(4, y + 16, when, "normal");
    for (int i = 0; i < 4; i++) {
      svg.box(150 + i * 74, y - 20, 56, 40, body, "conv " + (i + 1));
      svg.arrow(206 + i * 74, 222 + i * 74, y);
    }
    svg.box(446, y - 20, 110, 40, top, classes);
  }

  private String threeParts() {
    svg.box(4, 30, 330, 40, USED, "training");
    svg.box(338, 30, 110, 40, LOOKED_AT, "validation");
    svg.box(452, 30, 110, 40, NEW, "test");
    svg.text(4, 18, "all samples, shuffled", "bold");
    svg.text(4, 92, "fits the weights,", "normal");
    svg.text(4, 108, "in every epoch", "normal");
    svg.text(338, 92, "chooses: when to", "normal");
    svg.text(338, 108, "stop, which rate,", "normal");
    svg.text(338, 124, "which model", "normal");
    svg.text(452, 92, "measures what", "normal");
    svg.text(452, 108, "was chosen,", "normal");
    svg.text(452, 124, "once", "normal");
    return svg.document(566, 136, "The three parts of the data and what each of them decides");
  }

  private String diffusion() {
    svg.text(4, 16, "training", "bold");
    svg.box(4, 46, 70, 40, USED, "image");
    svg.arrow(74, 108, 66);
    svg.circle(120, 66, "+");
    svg.box(85, 110, 70, 30, LOOKED_AT, "noise");
    svg.arrowUpOrDown(120, 110, 78);
    svg.arrow(130, 168, 66);
    denoising(46);
    svg.line("M 39 46 V 30 H 465 V 46");
    svg.text(176, 24, "loss: the distance of the two", "normal");
    svg.middle(335, 136, "angle", "normal");
    svg.arrowUpOrDown(335, 122, 88);
    svg.text(4, 180, "sampling", "bold");
    svg.box(4, 198, 70, 40, LOOKED_AT, "noise");
    svg.arrow(74, 168, 218);
    denoising(198);
    svg.line("M 465 238 V 264 H 210");
    svg.arrowUpOrDown(210, 264, 240);
    svg.text(222, 282, "put together with a little less noise", "normal");
    return svg.document(520, 294, "How a diffusion model is trained, and how it draws an image");
  }

  /** Draws the network with its input and its answer. */
  private void denoising(int y) {
    svg.box(170, y, 80, 40, AT_REST, "noisy", "image");
    svg.arrow(250, 288, y + 20);
    svg.box(290, y, 90, 40, NEW, "network");
    svg.arrow(380, 418, y + 20);
    svg.box(420, y, 90, 40, USED, "answer:", "an image");
  }

  private String lora() {
    int top = 44;
    int middle = top + 4 * STEP;
    svg.text(4, 16, "kernel W", "bold");
    svg.text(4, 34, "8×6 weights", "normal");
    svg.grid(4, top, 8, 6, (r, c) -> AT_REST);
    svg.circle(134, middle, "+");
    svg.text(170, 16, "B", "bold");
    svg.text(170, 34, "8×2", "normal");
    svg.grid(170, top, 8, 2, (r, c) -> NEW);
    svg.circle(230, middle, "×");
    svg.text(262, 16, "A", "bold");
    svg.text(262, 34, "2×6", "normal");
    svg.grid(262, middle - STEP, 2, 6, (r, c) -> NEW);
    svg.legend(4, top + 8 * STEP + 24, AT_REST, "stays as it is");
    svg.legend(170, top + 8 * STEP + 24, NEW, "is trained, of rank 2");
    return svg.document(
        380, top + 8 * STEP + 46, "LoRA: a kernel that stays, and a change of low rank beside it");
  }

  private String workers() {
    int[] owner = {0, 2, 1, 3, 0, 3, 2, 1};
    panel(4, "plain", "each sends every number", (w, c) -> USED);
    panel(330, "Batch Learning", "each sends its units", (w, c) -> owner[c] == w ? USED : AT_REST);
    svg.legend(4, 214, USED, "sent to the driver, of the gradient of eight units");
    return svg.document(640, 232, "What four workers send to the driver in a step");
  }

  private void panel(int x, String name, String text, SvgDrawing.Colour sent) {
    svg.text(x, 16, name, "bold");
    svg.text(x, 34, text, "normal");
    for (int w = 0; w < 4; w++) {
      int worker = w;
      int y = 48 + w * 36;
      svg.text(x, y + 12, "worker " + (w + 1), "normal");
      svg.grid(x + 62, y, 1, 8, (r, c) -> sent.of(worker, c));
      svg.line("M %d %d H %d".formatted(x + 194, y + CELL / 2, x + 212));
    }
    svg.line("M %d 55 V 163".formatted(x + 212));
    svg.arrow(x + 212, x + 234, 109);
    svg.box(x + 236, 89, 60, 40, AT_REST, "driver");
  }
}
