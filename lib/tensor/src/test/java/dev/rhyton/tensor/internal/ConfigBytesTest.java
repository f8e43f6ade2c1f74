package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

class ConfigBytesTest {
  @Property(tries = 200)
  void threadsAreReadByProtobuf(
      @ForAll @IntRange(max = Integer.MAX_VALUE) int intraOp,
      @ForAll @IntRange(max = Integer.MAX_VALUE) int interOp)
      throws InvalidProtocolBufferException {
    assertEquals(
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(intraOp)
            .setInterOpParallelismThreads(interOp)
            .build(),
        ConfigProto.parseFrom(ConfigBytes.threads(intraOp, interOp)));
  }

  @Test
  void onlyTheGraphOptimizerIsOff() throws InvalidProtocolBufferException {
    var rewrite = RewriterConfig.newBuilder().setDisableMetaOptimizer(true);
    assertEquals(
        ConfigProto.newBuilder()
            .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewrite))
            .build(),
        ConfigProto.parseFrom(ConfigBytes.withoutGraphOptimizer()));
  }
}
