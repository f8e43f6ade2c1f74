package dev.rhyton.kernel;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ExecutionControlException;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Adds to the code of cells what ends it: each method and each round of a loop looks whether it
 * must stop. JShell's own control does so too, but from Java 24 on it computes the types of all
 * variables again, for which it looks for the classes of cells where they are not, and fails.
 */
final class StopChecks {
  private static final String CLASS = "REPL/$Stop$";
  private static final String FIELD = "check";
  private static final String METHOD = "check";
  private static final String TYPE = "java/lang/Runnable";

  private final Field check;
  private final boolean inAllLoops;

  /**
   * Defines, in the loader of the cells, the class that the checks call.
   *
   * @param inAllLoops whether loops that call nothing have checks too, which makes them slower
   */
  StopChecks(CellLoader cells, boolean inAllLoops) {
    this.inAllLoops = inAllLoops;
    var name = CLASS.replace('/', '.');
    try {
      cells.forJShell().load(new ClassBytecodes[] {new ClassBytecodes(name, checkingClass())});
      check = cells.loadClass(name).getField(FIELD);
    } catch (ReflectiveOperationException | ExecutionControlException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes all checks, in each thread, run this; null if nothing stops. */
  void set(@Nullable Runnable check) {
    try {
      this.check.set(null, check);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a class whose method runs the check in its field, if there is one. */
  private static byte[] checkingClass() {
    var type = new ClassWriter(0);
    type.visit(
        Opcodes.V17,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL,
        CLASS,
        null,
        "java/lang/Object",
        new String[0]);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    var descriptor = "L" + TYPE + ";";
    type.visitField(access | Opcodes.ACC_VOLATILE, FIELD, descriptor, null, null).visitEnd();
    var method = type.visitMethod(access, METHOD, "()V", null, null);
    var none = new Label();
    method.visitCode();
    method.visitFieldInsn(Opcodes.GETSTATIC, CLASS, FIELD, descriptor);
    method.visitInsn(Opcodes.DUP);
    method.visitJumpInsn(Opcodes.IFNULL, none);
    method.visitMethodInsn(Opcodes.INVOKEINTERFACE, TYPE, "run", "()V", true);
    method.visitInsn(Opcodes.RETURN);
    method.visitLabel(none);
    method.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {TYPE});
    method.visitInsn(Opcodes.POP);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(2, 0);
    method.visitEnd();
    type.visitEnd();
    return type.toByteArray();
  }

  /** Returns the classes with checks. */
  ClassBytecodes[] in(ClassBytecodes[] classes) {
    return Arrays.stream(classes)
        .map(c -> new ClassBytecodes(c.name(), in(c.bytecodes())))
        .toArray(ClassBytecodes[]::new);
  }

  private byte[] in(byte[] code) {
    ClassReader reader;
    try {
      reader = new ClassReader(code);
    } catch (IllegalArgumentException e) {
      return code; // of a Java that is newer than the library that reads it
    }
    var writer = new ClassWriter(reader, 0); // a call without arguments changes no frame
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Checks(super.visitMethod(access, name, descriptor, signature, exceptions));
          }
        },
        0);
    try {
      return writer.toByteArray();
    } catch (MethodTooLargeException e) {
      return code; // the checks do not fit
    }
  }

  private final class Checks extends MethodVisitor {
    /** The labels so far, with the number of calls before them. */
    private final Map<Label, Integer> above = new HashMap<>();

    private int calls;

    Checks(MethodVisitor method) {
      super(Opcodes.ASM9, method);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      check();
    }

    @Override
    public void visitLabel(Label label) {
      above.put(label, calls);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      var before = above.get(label);
      if (before != null && (inAllLoops || before < calls)) check();
      super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      calls++;
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    private void check() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, CLASS, METHOD, "()V", false);
    }
  }
}
