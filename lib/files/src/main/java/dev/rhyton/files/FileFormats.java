package dev.rhyton.files;

import java.util.List;

/**
 * The formats of files that a module adds. {@link java.util.ServiceLoader} finds it, so that {@code
 * model.save}, {@code Model.load} and their siblings know the formats of every module on the class
 * path.
 *
 * <pre>{@code
 * public final class OnnxFormats implements FileFormats {
 *   @Override
 *   public List<FileFormat> formats() {
 *     return List.of(FileFormat.of("ONNX", ".onnx").save(OnnxFiles::save));
 *   }
 * }
 * }</pre>
 */
public interface FileFormats {
  /** Returns the formats. */
  List<FileFormat> formats();
}
