using System.Diagnostics;
using Ias.Core;
using Ias.Engine.History;
using Ias.Engine.State;

namespace Ias.Benchmarks;

/// <summary>How fast a long log gets into SQLite, and what a catch-up costs then.</summary>
public static class MirrorBench
{
    private const int Count = 1_000_000;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ias-bench-").FullName;
        try
        {
            var files = new RunFiles(folder);
            Directory.CreateDirectory(files.Folder);
            EventLogBench.Fill(files.Events, Count);
            var mirror = new HistoryMirror(Path.Combine(folder, "ias.db"));

            var (first, took) = await CatchUpAsync(mirror, files);
            System.Console.WriteLine(
                $"mirror of {first:N0} events: {took.TotalSeconds:0.0} s, {first / took.TotalSeconds:N0} events/s (wanted: 20,000)"
            );

            using (var log = EventLog.Open(files.Events))
            {
                log.Append(Enumerable.Range(Count, 100).Select(EventLogBench.Sample).ToList());
            }

            var (more, later) = await CatchUpAsync(mirror, files);
            var (none, idle) = await CatchUpAsync(mirror, files);
            System.Console.WriteLine(
                $"then {more} new ones: {later.TotalMilliseconds:0.0} ms; {none} new ones: {idle.TotalMilliseconds:0.0} ms"
            );
            var started = Stopwatch.GetTimestamp();
            var runs = await mirror.RunsAsync(null, 20, CancellationToken.None);
            System.Console.WriteLine($"history of {runs.Count} run: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(long Events, TimeSpan Took)> CatchUpAsync(HistoryMirror mirror, RunFiles files)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await mirror.CatchUpAsync(files, CancellationToken.None);
        return result.Problem is { } problem ? throw new ProblemException(problem) : (result.Events, Stopwatch.GetElapsedTime(started));
    }
}
