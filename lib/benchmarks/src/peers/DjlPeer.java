import static java.util.stream.Collectors.joining;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.rhyton.benchmarks.PeerModel;
import dev.rhyton.benchmarks.PeerProgram;
import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * DJL on PyTorch as one of the programs that Peers compares; Java runs this file as it is. Argument:
 * {@code num_threads=N} for the threads of PyTorch's operations.
 */
public final class DjlPeer implements PeerProgram.Runner {
  private static final int BATCHES = PeerModel.BATCHES;

  private record Prepared(Trainer trainer, NDArray x, NDArray y) {}

  private final Random random = new Random(2);

  public static void main(String[] args) throws IOException {
    for (var option : args) {
      var nameAndValue = option.split("=");
      System.setProperty("ai.djl.pytorch." + nameAndValue[0], nameAndValue[1]);
    }
    var engine = Engine.getEngine("PyTorch");
    var libraries =
        Stream.of("MKL", "MKLDNN", "OPENMP").filter(engine::hasCapability).collect(joining("; "));
    PeerProgram.answer("DJL on PyTorch " + engine.getVersion(), libraries, new DjlPeer());
  }

  @Override
  public PeerProgram.Trained prepare(PeerModel name) {
    var made = prepared(name);
    return steps -> {
      for (int i = 0; i < steps; i++) {
        if (name == PeerModel.PREDICT) predict(made, i % (BATCHES * name.batch));
        else train(made, name.batch);
      }
      return steps;
    };
  }

  private static void predict(Prepared made, int row) {
    try (var manager = made.trainer.getManager().newSubManager()) {
      var one = made.x.get(row + ":" + (row + 1));
      one.attach(manager);
      made.trainer.evaluate(new NDList(one)).singletonOrThrow().softmax(-1).toFloatArray();
    }
  }

  private void train(Prepared made, int batch) {
    int rows = (int) made.x.getShape().get(0);
    try (var manager = made.trainer.getManager().newSubManager()) {
      var index = manager.create(random.ints(batch, 0, rows).toArray());
      var x = made.x.get(index);
      var y = made.y.get(index);
      x.attach(manager);
      y.attach(manager);
      NDArray loss;
      try (var gradients = made.trainer.newGradientCollector()) {
        var output = made.trainer.forward(new NDList(x));
        loss = made.trainer.getLoss().evaluate(new NDList(y), output);
        gradients.backward(loss);
      }
      made.trainer.step();
      loss.getFloat();
    }
  }

  private static Prepared prepared(PeerModel name) {
    var model = Model.newInstance(name.name());
    model.setBlock(block(name));
    boolean rebuilds = name == PeerModel.AUTOENCODER;
    var adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.001f)).build();
    var loss = rebuilds ? Loss.l2Loss() : Loss.softmaxCrossEntropyLoss();
    var trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adam));
    var sample = name == PeerModel.CNN ? new long[] {1, 28, 28} : name.sample();
    var shape = new Shape((long) BATCHES * name.batch).addAll(new Shape(sample));
    trainer.initialize(new Shape(name.batch).addAll(new Shape(sample)));
    var manager = trainer.getManager();
    var x = manager.randomUniform(0, 1, shape);
    var y = manager.randomInteger(0, 10, new Shape(shape.get(0)), DataType.INT32);
    return new Prepared(trainer, x, rebuilds ? x : y.toType(DataType.FLOAT32, false));
  }

  private static SequentialBlock block(PeerModel name) {
    var block = new SequentialBlock();
    switch (name) {
      case MLP, PREDICT -> denses(block, 512, 512);
      case SMALL -> denses(block, 64, 64);
      case DEEP -> denses(block, IntStream.generate(() -> 128).limit(24).toArray());
      case AUTOENCODER -> {
        denses(block, 128, 32, 128).add(Linear.builder().setUnits(784).build());
        return block.add(Activation.sigmoidBlock());
      }
      case CNN -> {
        for (int filters : new int[] {32, 64}) {
          var conv = Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(filters).build();
          block.add(conv).add(Activation.reluBlock());
          block.add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
        }
        block.add(Blocks.batchFlattenBlock());
      }
      case LSTM ->
          block
              .add(LSTM.builder().setStateSize(128).setNumLayers(1).optBatchFirst(true).build())
              .add(LambdaBlock.singleton(steps -> steps.get(":, -1")));
      case TRANSFORMER ->
          block
              .add(new TransformerEncoderBlock(128, 4, 512, 0, Activation::relu))
              .add(LambdaBlock.singleton(steps -> steps.mean(new int[] {1})));
      case EMBEDDING -> throw new UnsupportedOperationException("a sparse update");
    }
    return block.add(Linear.builder().setUnits(10).build());
  }

  private static SequentialBlock denses(SequentialBlock block, int... units) {
    for (int u : units) {
      block.add(Linear.builder().setUnits(u).build()).add(Activation.reluBlock());
    }
    return block;
  }
}
