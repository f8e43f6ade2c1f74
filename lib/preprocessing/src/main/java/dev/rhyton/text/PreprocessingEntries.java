package dev.rhyton.text;

import dev.rhyton.audio.MelSpectrogram;
import dev.rhyton.audio.STFT;
import dev.rhyton.audio.STFTSpectrogram;
import dev.rhyton.config.Configured;
import dev.rhyton.config.RegistryEntries;
import dev.rhyton.vision.AugMix;
import dev.rhyton.vision.AutoContrast;
import dev.rhyton.vision.CenterCrop;
import dev.rhyton.vision.ContrastLimitedAdaptiveHistogramEqualization;
import dev.rhyton.vision.CutMix;
import dev.rhyton.vision.Equalization;
import dev.rhyton.vision.MaxNumBoundingBoxes;
import dev.rhyton.vision.MixUp;
import dev.rhyton.vision.Pipeline;
import dev.rhyton.vision.RandAugment;
import dev.rhyton.vision.RandomBrightness;
import dev.rhyton.vision.RandomColorDegeneration;
import dev.rhyton.vision.RandomColorJitter;
import dev.rhyton.vision.RandomContrast;
import dev.rhyton.vision.RandomCrop;
import dev.rhyton.vision.RandomElasticTransform;
import dev.rhyton.vision.RandomErasing;
import dev.rhyton.vision.RandomFlip;
import dev.rhyton.vision.RandomGaussianBlur;
import dev.rhyton.vision.RandomGrayscale;
import dev.rhyton.vision.RandomHue;
import dev.rhyton.vision.RandomInvert;
import dev.rhyton.vision.RandomPerspective;
import dev.rhyton.vision.RandomPosterization;
import dev.rhyton.vision.RandomRotation;
import dev.rhyton.vision.RandomSaturation;
import dev.rhyton.vision.RandomSharpness;
import dev.rhyton.vision.RandomShear;
import dev.rhyton.vision.RandomTranslation;
import dev.rhyton.vision.RandomZoom;
import dev.rhyton.vision.Rescaling;
import dev.rhyton.vision.Resizing;
import dev.rhyton.vision.Solarization;
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
