package dev.rhyton.benchmarks;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes pictures in which an item of clothing is somewhere among pieces of others.
 *
 * <p>The recipe is that of the tutorials on transfer learning and segmentation: a background of
 * light that changes evenly, {@value #PIECES} pieces of other items, the item itself at 60 to 140 %
 * of its size, and noise. Everything is drawn from one seed.
 */
final class Scenes {
  /** The height and the width of a scene, in pixels. */
  static final int SIZE = 48;

  private static final int ITEM = 28; // the height and the width of an item
  private static final int PIECES = 6;
  private static final int PIECE = 10;
  private static final int SHADE = 20; // darker pixels of an item belong to its background
  private static final double NOISE = 12;

  private final float[] items;
  private final Random random;
  private int[] mask; // the class of each pixel of the last scene; 0 for background

  private Scenes(NDArray items, long seed) {
    this.items = items.toFloats();
    random = new Random(seed);
  }

  /**
   * Returns a scene for each item.
   *
   * @param items gray values from 0 to 255, of shape {@code (count, 28, 28)}
   * @return gray values from 0 to 255, of shape {@code (count, 48, 48, 1)}
   */
  static NDArray of(NDArray items, long seed) {
    var scenes = new Scenes(items, seed);
    int count = Math.toIntExact(items.shape().dim(0));
    var all = new float[count * SIZE * SIZE];
    for (int i = 0; i < count; i++) {
      System.arraycopy(scenes.scene(i, 1, count), 0, all, i * SIZE * SIZE, SIZE * SIZE);
    }
    return NDArray.of(all, count, SIZE, SIZE, 1);
  }

  /**
   * Returns a scene with its mask for each item of some classes, among pieces of items of all
   * classes. In a mask, the pixels of the item have the position of its class in the list, from 1
   * on, and all others 0.
   *
   * @return gray values from 0 to 1, and masks, both of shape {@code (count, 48, 48, 1)}
   */
  static ArrayDataset withMasks(ArrayDataset items, List<Integer> classes, long seed) {
    var scenes = new Scenes(items.x(), seed);
    var labels = items.y().toInts();
    var images = new ArrayList<NDArray>();
    var masks = new ArrayList<NDArray>();
    for (int i = 0; i < labels.length; i++) {
      int label = 1 + classes.indexOf(labels[i]);
      if (label == 0) continue;
      images.add(NDArray.of(scenes.scene(i, label, labels.length), SIZE, SIZE, 1));
      masks.add(NDArray.of(scenes.mask, SIZE, SIZE, 1));
    }
    return Dataset.of(NDArray.stack(images).scale(1 / 255.0), NDArray.stack(masks));
  }

  private float[] scene(int item, int label, int count) {
    var scene = new float[SIZE * SIZE];
    mask = new int[SIZE * SIZE];
    int light = random.nextInt(100);
    int right = random.nextInt(100);
    int down = random.nextInt(100);
    for (int i = 0; i < scene.length; i++) {
      scene[i] = light + right * (i % SIZE) / SIZE + down * (i / SIZE) / SIZE;
    }
    for (int i = 0; i < PIECES; i++) {
      int corner = random.nextInt(ITEM - PIECE + 1) * ITEM + random.nextInt(ITEM - PIECE + 1);
      paste(scene, 0, random.nextInt(count), corner, PIECE, 6 + random.nextInt(10));
    }
    paste(scene, label, item, 0, ITEM, 17 + random.nextInt(23));
    for (int i = 0; i < scene.length; i++) {
      double gray = scene[i] + NOISE * random.nextGaussian();
      scene[i] = Math.round(Math.max(0, Math.min(255, gray)));
    }
    return scene;
  }

  /** Scales a square part of an item to a number of pixels, and puts it at a random place. */
  private void paste(float[] scene, int label, int item, int corner, int part, int side) {
    int top = random.nextInt(SIZE - side + 1);
    int left = random.nextInt(SIZE - side + 1);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int pixel = corner + y * part / side * ITEM + x * part / side;
        float gray = items[item * ITEM * ITEM + pixel];
        if (gray > SHADE) {
          scene[(top + y) * SIZE + left + x] = gray;
          mask[(top + y) * SIZE + left + x] = label;
        }
      }
    }
  }
}
