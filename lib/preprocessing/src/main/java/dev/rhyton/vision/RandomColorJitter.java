package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes brightness, contrast, saturation and hue of each image in training, in this order, if
 * their factor is set.
 *
 * <p>Input and output {@code (batch, height, width, channels)}, with three channels for saturation
 * and hue.
 *
 * <pre>{@code
 * RandomColorJitter.of().brightnessFactor(0.2).hueFactor(0.1)
 * }</pre>
 */
public final class RandomColorJitter
    extends ColorTransform<RandomColorJitter, List<AppliedTransform<?>>> {
  private double @Nullable [] brightnessFactor;
  private double @Nullable [] contrastFactor;
  private double @Nullable [] saturationFactor;
  private double @Nullable [] hueFactor;

  private RandomColorJitter() {}

  /** Creates a layer without factors, which changes nothing. */
  public static RandomColorJitter of() {
    return new RandomColorJitter();
  }

  /** Sets the factor of {@link RandomBrightness}. */
  public RandomColorJitter brightnessFactor(double... factor) {
    return with(this, l -> l.brightnessFactor = factor);
  }

  /** Sets the factor of {@link RandomContrast}. */
  public RandomColorJitter contrastFactor(double... factor) {
    return with(this, l -> l.contrastFactor = factor);
  }

  /** Sets the factor of {@link RandomSaturation}. */
  public RandomColorJitter saturationFactor(double... factor) {
    return with(this, l -> l.saturationFactor = factor);
  }

  /** Sets the factor of {@link RandomHue}. */
  public RandomColorJitter hueFactor(double... factor) {
    return with(this, l -> l.hueFactor = factor);
  }

  @Override
  protected void check() {
    super.check();
    brightnessFactor = range("brightness_factor", brightnessFactor, -1);
    contrastFactor = range("contrast_factor", contrastFactor, 0);
    saturationFactor = range("saturation_factor", saturationFactor, -1);
    hueFactor = range("hue_factor", hueFactor, 0);
  }

  private double @Nullable [] range(String name, double @Nullable [] factor, double low) {
    return factor == null ? null : FactorRange.range(className(), name, factor, low, 1);
  }

  @Override
  protected List<AppliedTransform<?>> draw(Tensor images) {
    var parts = new ArrayList<ColorTransform<?, Tensor>>();
    if (brightnessFactor != null) parts.add(RandomBrightness.of(brightnessFactor));
    if (contrastFactor != null) parts.add(RandomContrast.of(contrastFactor));
    if (saturationFactor != null) parts.add(RandomSaturation.of(saturationFactor));
    if (hueFactor != null) parts.add(RandomHue.of(hueFactor));
    var steps = new ArrayList<AppliedTransform<?>>();
    for (var part : parts) steps.add(AppliedTransform.of(part.valueRange(low(), high()), images));
    return steps;
  }

  @Override
  protected Tensor transformImages(Tensor images, List<AppliedTransform<?>> steps) {
    for (var step : steps) images = step.images(images);
    return images;
  }
}
