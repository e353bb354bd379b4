using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.State;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class RunHistoryTests
{
    private const int Batches = 120;

    [Fact]
    public void A_batch_costs_the_same_late_in_the_night()
    {
        using var folder = new TemporaryFolder();
        var files = new RunFiles(folder.Path);
        Directory.CreateDirectory(files.Folder);
        var night = LongNight().Take(51_000).ToList();
        var (reading, seen, written) = (
            new RunReading(files, new FakeTime()),
            new RawState("/home/ana/shop", "ias", DateTimeOffset.UnixEpoch),
            0
        );
        BatchAt(300); // what is compiled and made once

        var early = BatchAt(1_000);
        var late = BatchAt(50_000);

        Assert.True(late <= 2 * early, $"a batch of one event: {early} bytes after 1,000 events, {late} after 50,000");

        // Bytes allocated for one more event and its snapshot, on average.
        long BatchAt(int events)
        {
            Append(events);
            seen = reading.Read(seen);
            var bytes = 0L;
            for (var i = 0; i < Batches; i++)
            {
                Append(events + i + 1);
                var before = GC.GetAllocatedBytesForCurrentThread();
                seen = reading.Read(seen);
                Assert.NotNull(RunSnapshot.Of(seen).Run);
                bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Assert.Equal(events + Batches, seen.Events.Length);
            return bytes / Batches;
        }

        void Append(int until)
        {
            File.AppendAllLines(
                files.Events,
                night[written..until].Select(happened => JsonSerializer.Serialize(happened, EventJson.Default.RunEvent))
            );
            written = until;
        }
    }

    // Cycle after cycle, each with a finding that the next one mends.
    private static IEnumerable<RunEvent> LongNight()
    {
        var (seq, at) = (0L, RecordedNight.Events[0].At);
        yield return Next(RecordedNight.Events[0]);
        for (var cycle = 1; ; cycle++)
        {
            Finding[] found = [new Finding("high", $"src/f{cycle}.ts", 1, $"wrong {cycle}", $"{cycle:x16}")];
            yield return Next(new RunEvent.CycleStarted(cycle, "head"));
            foreach (var phase in new[] { Phase.Implement, Phase.Review, Phase.Audit })
            {
                var turn = $"{cycle}-{phase}";
                yield return Next(new RunEvent.TurnStarted(turn, cycle, phase, 1, "claude", "", $".run/logs/{turn}.log", 1, 1));
                yield return Next(new RunEvent.TurnEnded(turn, cycle, phase, TurnOutcome.Ended, "", 0, 60, 1, 1000, 100, 0.5m, "", 0, 0));
                yield return phase == Phase.Implement
                    ? Next(new RunEvent.CommitMade($"{cycle:x40}", "p", "feat: more", CommitKind.Work, cycle, phase, 1, 3, 1, [], true))
                    : Next(new RunEvent.VerdictGiven(cycle, phase, phase == Phase.Review, phase == Phase.Review ? [] : found));
            }

            yield return Next(new RunEvent.CycleEnded(cycle, true, 1, found));
        }

        RunEvent Next(RunEvent happened) =>
            happened with
            {
                Seq = ++seq,
                At = at = at.AddSeconds(5),
                RunId = RecordedNight.Events[0].RunId,
            };
    }
}
