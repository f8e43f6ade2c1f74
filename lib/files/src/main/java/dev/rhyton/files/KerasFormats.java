package dev.rhyton.files;

import java.util.List;

/** The formats that Keras, its earlier versions and TensorFlow.js read and write. */
public final class KerasFormats implements FileFormats {
  /** Used by the service loader. */
  public KerasFormats() {}

  @Override
  public List<FileFormat> formats() {
    return List.of(
        FileFormat.of("Keras 3", ".keras")
            .save(KerasFiles::save)
            .load(KerasFiles::load)
            .loadWeights(KerasFiles::loadWeights),
        FileFormat.of("weights of Keras 3", ".weights.h5")
            .saveWeights(KerasFiles::saveWeights)
            .loadWeights(KerasFiles::loadWeightsFile),
        FileFormat.of("weights of Keras 3 in several files", ".weights.json")
            .loadWeights(KerasFiles::loadShards)
            .parts(Shards::of),
        FileFormat.of("Keras 1 and 2", ".h5", ".hdf5")
            .save(LegacyFile::save)
            .load(LegacyFile::load)
            .saveWeights(LegacyFile::saveWeights)
            .loadWeights(LegacyFile::loadWeights)
            .byName(true),
        FileFormat.of("TensorFlow.js", ".json").load(LayersModel::load).parts(Shards::of),
        FileFormat.ofFolders("Orbax checkpoints")
            .load(OrbaxFiles::load)
            .loadWeights(OrbaxFiles::loadWeights));
  }
}
