/**
 * Distillation: a student model learns from targets and from a trained teacher.
 *
 * <pre>{@code
 * var student = Sequential.of(Flatten.of(), Dense.of(10).activation("softmax"));
 * var distiller = Distiller.of(model, student, LogitsDistillation.of(3));
 * distiller.compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * distiller.fit(x, y, epochs(10));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.distillation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
