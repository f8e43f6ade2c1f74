package dev.rhyton.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * A worker's part of a synchronous round, cut into slices for their owners. The last slice brings
 * what is not part of a slice.
 */
record SliceTask(StepTask step, SliceLayout layout)
    implements Function2<Integer, Iterator<PartitionRows>, Iterator<Tuple2<Integer, WorkerResult>>>,
        Serializable {

  @Override
  public Iterator<Tuple2<Integer, WorkerResult>> call(
      Integer partition, Iterator<PartitionRows> rows) {
    var all = step.all(partition, rows.next());
    var sent = new ArrayList<Tuple2<Integer, WorkerResult>>();
    if (all.isEmpty()) return sent.iterator();
    long numbers = 0;
    for (int s = 0; s < layout.slices(); s++) {
      var taken =
          step.selection().take(all.someGradients(), partition, layout.from(s), layout.to(s));
      numbers += taken.length;
      boolean last = s == layout.slices() - 1;
      var part =
          last
              ? new WorkerResult(partition, taken, all.states(), all.sums(), numbers, all.norms())
              : new WorkerResult(partition, taken, null, new double[0], 0, List.of());
      sent.add(new Tuple2<>(s, part));
    }
    return sent.iterator();
  }
}
