using System.Diagnostics;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.State;

namespace Ias.Benchmarks;

/// <summary>The event log beside a bare loop, and reading on in logs of any length.</summary>
public static class EventLogBench
{
    private const int Batches = 500;
    private const int Last = 100;

    public static Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ias-bench-").FullName;
        try
        {
            Append(folder);
            foreach (var count in new[] { 10_000, 100_000, 1_000_000 })
            {
                ReadOn(Path.Combine(folder, $"{count}.jsonl"), count);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    /// <summary>Events as a run writes them, <paramref name="count"/> of them, in batches of a thousand.</summary>
    internal static void Fill(string path, int count)
    {
        using var log = EventLog.Open(path);
        for (var done = 0; done < count; done += 1000)
        {
            log.Append(Enumerable.Range(done, Math.Min(1000, count - done)).Select(Sample).ToList());
        }
    }

    internal static RunEvent Sample(int n)
    {
        RunEvent happened = (n % 4) switch
        {
            0 when n == 0 => new RunEvent.RunStarted(
                "sprint-1",
                "Cart",
                "feature/sprint-1",
                "main",
                new string('a', 40),
                new RunOptions(),
                "0.1.0",
                "/repo"
            ),
            0 => new RunEvent.TurnStarted($"t{n}", n / 12, Phase.Implement, 1, "claude", "", $"logs/{n}-implement.log", 4711, 123456),
            1 => new RunEvent.TurnEnded(
                $"t{n}",
                n / 12,
                Phase.Implement,
                TurnOutcome.Ended,
                "",
                0,
                312.5,
                14,
                120_000,
                4_000,
                0.71m,
                "s-1",
                0,
                0
            ),
            2 => new RunEvent.CommitMade(
                new string('b', 40),
                new string('a', 40),
                "feat(sprint-1): cart totals",
                CommitKind.Work,
                n / 12,
                Phase.Implement,
                3,
                40,
                2,
                [],
                true
            ),
            _ => new RunEvent.VerdictGiven(
                n / 12,
                Phase.Review,
                false,
                [new Finding("high", "src/cart.cs", 12, "negative totals are accepted", new string('c', 64), "F1")]
            ),
        };
        return happened with { At = DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(n), RunId = "run-20260119-102030-ab12", Up = n };
    }

    private static void Append(string folder)
    {
        RunEvent[] batch = [Sample(1), Sample(2), Sample(3)];
        byte[] bytes;
        using (var sizing = EventLog.Open(Path.Combine(folder, "sizing.jsonl")))
        {
            sizing.Append(batch);
            bytes = File.ReadAllBytes(Path.Combine(folder, "sizing.jsonl"));
        }

        using var log = EventLog.Open(Path.Combine(folder, "append.jsonl"));
        using var bare = File.OpenHandle(Path.Combine(folder, "bare"), FileMode.Create, FileAccess.Write);
        var (ours, theirs, offset) = (TimeSpan.Zero, TimeSpan.Zero, 0L);
        for (var n = 0; n < Batches; n++) // by turns, so that both meet the same disk
        {
            var started = Stopwatch.GetTimestamp();
            RandomAccess.Write(bare, bytes, offset);
            RandomAccess.FlushToDisk(bare);
            offset += bytes.Length;
            theirs += Stopwatch.GetElapsedTime(started);

            started = Stopwatch.GetTimestamp();
            log.Append(batch);
            ours += Stopwatch.GetElapsedTime(started);
        }

        System.Console.WriteLine(
            $"append of 3 events, durable: {ours.TotalMilliseconds / Batches:0.000} ms; bare write and fsync of the same {bytes.Length} bytes: {theirs.TotalMilliseconds / Batches:0.000} ms; {ours / theirs:0.00} x"
        );
    }

    private static void ReadOn(string path, int count)
    {
        Fill(path, count - Last);
        var started = Stopwatch.GetTimestamp();
        using (var log = EventLog.Open(path))
        {
            var opened = Stopwatch.GetElapsedTime(started);
            var reader = new EventReader(path);
            started = Stopwatch.GetTimestamp();
            var all = reader.ReadNew().Count();
            var whole = Stopwatch.GetElapsedTime(started);

            var before = reader.Position;
            log.Append(Enumerable.Range(count - Last, Last).Select(Sample).ToList());
            started = Stopwatch.GetTimestamp();
            var read = reader.ReadNew().Count();
            var anew = Stopwatch.GetElapsedTime(started);
            started = Stopwatch.GetTimestamp();
            _ = reader.ReadNew().Count();
            var nothing = Stopwatch.GetElapsedTime(started);
            System.Console.WriteLine(
                $"log of {count, 9:N0} events ({new FileInfo(path).Length >> 20, 4} MB): {read} new ones read in {anew.TotalMilliseconds:0.00} ms ({reader.Position - before:N0} bytes), none new {nothing.TotalMilliseconds * 1000:0} us, "
                    + $"opened to append {opened.TotalMilliseconds:0.0} ms; all {all:N0} from the start {whole.TotalSeconds:0.00} s"
            );
        }

        File.Delete(path);
    }
}
