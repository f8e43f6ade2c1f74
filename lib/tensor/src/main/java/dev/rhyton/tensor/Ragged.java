package dev.rhyton.tensor;

import com.google.protobuf.ByteString;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import org.tensorflow.proto.AttrValue;

/**
 * Rows of different lengths.
 *
 * @param values the elements of all rows, one row after another
 * @param splits the index at which each row begins, and the end of the last row, as int64
 */
public record Ragged(Tensor values, Tensor splits) {
  /** Returns the rows of a matrix. */
  public static Ragged of(Tensor matrix) {
    var shape = TensorOps.shape(matrix);
    var rows = TensorOps.range(shape.slice(0, 0, 1).add(1).squeeze(0));
    return new Ragged(matrix.reshape(Shape.UNKNOWN), rows.multiply(shape.slice(0, 1, 2)));
  }

  /** Returns rows of the same lengths with other elements. */
  public Ragged with(Tensor elements) {
    return new Ragged(elements, splits);
  }

  /** Returns the rows of strings as a matrix; short rows are padded with {@code fill}. */
  public Tensor dense(String fill, long length) {
    return dense(TensorOps.constant(NDArray.from(fill)), length);
  }

  /**
   * Returns the rows as a matrix.
   *
   * @param fill the padding at the end of short rows
   * @param length the length of each row, to which longer rows are truncated; unknown for the
   *     length of the longest row
   */
  public Tensor dense(double fill, long length) {
    return dense(TensorOps.constant(fill, values.dtype()), length);
  }

  private Tensor dense(Tensor fill, long length) {
    var types = AttrValue.ListValue.newBuilder().addS(ByteString.copyFromUtf8("ROW_SPLITS"));
    var attrs =
        OpAttributes.of("row_partition_types", AttrValue.newBuilder().setList(types).build())
            .grouped(OpAttributes.SINGLE, OpAttributes.SINGLE, OpAttributes.SINGLE, 1);
    var shape = TensorOps.constant(NDArray.from(new long[] {Shape.UNKNOWN, length}));
    var inputs = List.of(shape, values, fill, splits);
    return RawOps.all("RaggedTensorToTensor", attrs, inputs).get(0);
  }
}
