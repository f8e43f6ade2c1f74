package dev.rhyton.files;

import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.ops.OpTable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Keras' classes of the operations of {@link OpTable}: {@code keras.src.ops.math.TopK}. */
final class OpClasses {
  private static final Pattern WORD = Pattern.compile("(?:^|_)(.)");

  /**
   * The modules of classes that are not in {@code keras.src.ops.numpy} under the operation's name
   * in camel case. A class with a different name is followed by its operation.
   */
  private static final Map<String, String> MODULES =
      Map.of(
          "numpy",
          "AllClose IsIn SearchSorted Absolute=abs Conjugate=conj",
          "core",
          """
          Cast ConvertToTensor SaturateCast Scatter ScatterUpdate Slice SliceUpdate StopGradient
          Unstack""",
          "math",
          """
          CDist Erf Erfc Erfinv ExtractSequences FFT FFT2 IFFT2 InTopK IRFFT ISTFT Logdet Logsumexp
          RFFT Rsqrt SegmentMax SegmentMin SegmentProd SegmentSum STFT TopK ViewAsComplex
          ViewAsReal""",
          "linalg",
          """
          Cholesky CholeskyInverse Det Eig Eigh Inv Lstsq LuFactor MatrixRank Norm Pinv Qr Solve
          SolveTriangular SVD""",
          "nn",
          """
          AdaptiveAveragePool AdaptiveMaxPool AveragePool BatchNorm=batch_normalization
          BinaryCrossentropy CategoricalCrossentropy Celu Conv ConvTranspose CTCDecode CTCLoss
          DepthToSpace DepthwiseConv DotProductAttention Elu Fold Gelu Glu HardShrink HardSigmoid
          HardSilu HardSilu=hard_swish HardTanh LayerNorm=layer_normalization LeakyRelu LogSigmoid
          LogSoftmax MaxPool Moments MultiHot Normalize OneHot Polar PSNR Relu Relu6
          RMSNorm=rms_normalization Selu SeparableConv Sigmoid Silu Silu=swish SoftShrink Softmax
          Softplus Softsign SpaceToDepth SparseCategoricalCrossentropy SparsePlus SparseSigmoid
          Sparsemax Squareplus TanhShrink Threshold Unfold""",
          "image",
          """
          AffineTransform CropImages ElasticTransform ExtractPatches
          ExtractPatches=image.extract_patches_3d GaussianBlur HSVToRGB MapCoordinates PadImages
          PerspectiveTransform Resize RGBToGrayscale RGBToHSV ScaleAndTranslate SobelEdges SSIM""",
          "einops",
          "Rearrange");

  /** A class and its module. */
  record OpClass(String module, String name) {}

  private static final Map<String, String> OPERATIONS = new HashMap<>(); // by squeezed classes
  private static final Map<String, OpClass> CLASSES = new TreeMap<>(); // by operations

  static {
    for (var operation : OpTable.names()) {
      var name = operation.replaceFirst(".*\\.", "");
      OPERATIONS.put(squeezed(name), operation);
      var camel = WORD.matcher(name).replaceAll(w -> w.group(1).toUpperCase(Locale.ROOT));
      CLASSES.put(operation, new OpClass("keras.src.ops.numpy", camel));
    }
    MODULES.forEach(
        (module, classes) -> {
          for (var entry : classes.split("\\s+", -1)) add("keras.src.ops." + module, entry);
        });
  }

  private OpClasses() {}

  private static void add(String module, String entry) {
    int equals = entry.indexOf('=');
    var name = equals < 0 ? entry : entry.substring(0, equals);
    var operation = equals < 0 ? OPERATIONS.get(squeezed(name)) : entry.substring(equals + 1);
    CLASSES.put(operation, new OpClass(module, name));
    OPERATIONS.putIfAbsent(squeezed(name), operation);
  }

  private static String squeezed(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Returns the operation of a class of Keras. */
  static OpTable operation(String className) {
    var name = OPERATIONS.get(squeezed(className));
    if (name != null) return OpTable.get(name);
    var known = CLASSES.values().stream().map(OpClass::name).toList();
    throw new UnknownException(
        "Unknown operation \"" + className + "\"." + Text.didYouMean(className, known));
  }

  /** Returns the class of an operation. */
  static OpClass of(OpTable operation) {
    return CLASSES.get(operation.name());
  }
}
