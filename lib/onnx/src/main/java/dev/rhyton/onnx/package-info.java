/**
 * Models as ONNX files, for ONNX Runtime and other programs.
 *
 * <pre>{@code
 * model.export("digits.onnx");
 * model.export("digits.onnx", ExportOptions.of().opsetVersion(21));
 * }</pre>
 *
 * <p>The operations of the model in inference are converted one by one, by the table {@link
 * OperationTable}: a layer of your own can be exported if its operations can. Files of any library
 * are models ({@link dev.rhyton.onnx.OnnxModel}) or layers ({@link dev.rhyton.onnx.OnnxLayer}).
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.onnx;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
