// Pictures in which an item of clothing is somewhere among pieces of others: %load scenes.jsh
// The recipe is that of Scenes in lib/benchmarks.

/**
 * Copies a square part of an item, in another size, to a random place of a scene, and returns the
 * column of the middle of this place.
 */
int paste(float[] scene, float[] items, int from, int part, int side, Random random) {
  int top = random.nextInt(49 - side), left = random.nextInt(49 - side);
  for (int y = 0; y < side; y++) {
    for (int x = 0; x < side; x++) {
      float gray = items[from + y * part / side * 28 + x * part / side];
      if (gray > 20) scene[(top + y) * 48 + left + x] = gray;
    }
  }
  return left + side / 2;
}

/**
 * Draws item k into an array of 48×48 pixels: uneven light, six pieces of other items, the item,
 * noise. Returns the column of the item's middle.
 */
int draw(float[] scene, float[] items, int k, Random random) {
  int light = random.nextInt(100), right = random.nextInt(100), down = random.nextInt(100);
  for (int i = 0; i < scene.length; i++)
    scene[i] = light + right * (i % 48) / 48 + down * (i / 48) / 48;
  for (int i = 0; i < 6; i++) {
    int other = 784 * random.nextInt(items.length / 784);
    int corner = 28 * random.nextInt(19) + random.nextInt(19);
    paste(scene, items, other + corner, 10, 6 + random.nextInt(10), random);
  }
  int middle = paste(scene, items, 784 * k, 28, 17 + random.nextInt(23), random);
  for (int i = 0; i < scene.length; i++) {
    double gray = scene[i] + 12 * random.nextGaussian();
    scene[i] = Math.round(Math.max(0, Math.min(255, gray)));
  }
  return middle;
}

/** Makes the picture of item k. */
NDArray scene(float[] items, int k, Random random) {
  var scene = new float[48 * 48];
  draw(scene, items, k, random);
  return NDArray.of(scene, 48, 48, 1);
}

/** Returns the items of some classes, whose labels become their positions in the list. */
ArrayDataset only(List<Integer> classes, ArrayDataset data) {
  var labels = data.y().toInts();
  var rows = IntStream.range(0, labels.length)
      .filter(i -> classes.contains(labels[i])).toArray();
  return data.rows(rows).withTargets(IntStream.of(rows)
      .map(i -> classes.indexOf(labels[i])).toArray());
}

/** Writes a scene for each item as a file into the folder of its class. */
void write(Path folder, ArrayDataset items, List<String> classes, int seed) {
  var random = new Random(seed);
  for (int k = 0; k < items.size(); k++) {
    var place = folder.resolve(classes.get(items.y().toInts()[k]));
    place.toFile().mkdirs();
    Images.saveImg(place.resolve(k + ".png"),
        scene(items.x().toFloats(), k, random), null, null, false);
  }
}
