package dev.rhyton.text;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.util.List;

/** Creates features and crosses from the arguments of a {@link FeatureSpace}, with its sizes. */
record FeatureTypes(int crossingDim, int hashingDim, int numDiscretizationBins) {
  private static final List<String> NAMES =
      List.of(
          "float",
          "float_rescaled",
          "float_normalized",
          "float_discretized",
          "integer_categorical",
          "string_categorical",
          "integer_hashed",
          "string_hashed");

  /** Returns the feature for the name of its type, or a feature unchanged. */
  Feature feature(String name, Object type) {
    if (type instanceof Feature feature) return feature;
    var feature =
        switch (String.valueOf(type)) {
          case "float" -> FeatureSpace.floatValue();
          case "float_rescaled" -> FeatureSpace.floatRescaled(1, 0);
          case "float_normalized" -> FeatureSpace.floatNormalized();
          case "float_discretized" -> FeatureSpace.floatDiscretized(numDiscretizationBins);
          case "integer_categorical" -> FeatureSpace.integerCategorical();
          case "string_categorical" -> FeatureSpace.stringCategorical();
          case "integer_hashed" -> FeatureSpace.integerHashed(hashingDim);
          case "string_hashed" -> FeatureSpace.stringHashed(hashingDim);
          default ->
              throw new IllegalArgumentException(
                  String.format(
                      "FeatureSpace: unknown type \"%s\" of the feature \"%s\": expected one of"
                          + " %s.%s",
                      Text.printable(type),
                      name,
                      NAMES,
                      Text.didYouMean(String.valueOf(type), NAMES)));
        };
    var preprocessor = feature.preprocessor().named(name + "_preprocessor");
    return new Feature(feature.dtype(), preprocessor, feature.outputMode());
  }

  /** Returns the cross for the names of its features, or a cross unchanged. */
  Cross cross(Object cross) {
    if (cross instanceof Cross done) return done;
    Check.that(
        cross instanceof List<?>,
        "FeatureSpace: expected a list of names, or what FeatureSpace.cross returns, as a cross,"
            + " received %s.",
        cross);
    var names = ((List<?>) cross).stream().map(String::valueOf).toList();
    return FeatureSpace.cross(names, crossingDim);
  }
}
