package dev.rhyton.vision;

import dev.rhyton.audio.MelSpectrogram;
import dev.rhyton.audio.STFT;
import dev.rhyton.audio.STFTSpectrogram;
import dev.rhyton.config.Configured;
import dev.rhyton.config.RegistryEntries;
import dev.rhyton.text.CategoryEncoding;
import dev.rhyton.text.Discretization;
import dev.rhyton.text.FeatureSpace;
import dev.rhyton.text.HashedCrossing;
import dev.rhyton.text.Hashing;
import dev.rhyton.text.IntegerLookup;
import dev.rhyton.text.StringLookup;
import dev.rhyton.text.TFDConcat;
import dev.rhyton.text.TFDIdentity;
import dev.rhyton.text.TextVectorization;
import java.util.List;

/** The layers and the initializer of this module, for the registries of their families. */
public final class PreprocessingEntries implements RegistryEntries {
  @Override
  public String artifact() {
    return "rhyton-preprocessing";
  }

  @Override
  public List<Class<? extends Configured>> classes() {
    return List.of(
        AugMix.class,
        AutoContrast.class,
        CategoryEncoding.class,
        CenterCrop.class,
        ContrastLimitedAdaptiveHistogramEqualization.class,
        CutMix.class,
        Discretization.class,
        Equalization.class,
        FeatureSpace.class,
        HashedCrossing.class,
        Hashing.class,
        IntegerLookup.class,
        MaxNumBoundingBoxes.class,
        MelSpectrogram.class,
        MixUp.class,
        Pipeline.class,
        RandAugment.class,
        RandomBrightness.class,
        RandomColorDegeneration.class,
        RandomColorJitter.class,
        RandomContrast.class,
        RandomCrop.class,
        RandomElasticTransform.class,
        RandomErasing.class,
        RandomFlip.class,
        RandomGaussianBlur.class,
        RandomGrayscale.class,
        RandomHue.class,
        RandomInvert.class,
        RandomPerspective.class,
        RandomPosterization.class,
        RandomRotation.class,
        RandomSaturation.class,
        RandomSharpness.class,
        RandomShear.class,
        RandomTranslation.class,
        RandomZoom.class,
        Rescaling.class,
        Resizing.class,
        STFT.class,
        STFTSpectrogram.class,
        Solarization.class,
        StringLookup.class,
        TFDConcat.class,
        TFDIdentity.class,
        TextVectorization.class);
  }
}
