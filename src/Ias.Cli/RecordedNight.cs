using Ias.Core.Events;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Engine.State;

namespace Ias.Cli;

/// <summary>The night that comes with the program, laid out as a work tree: whole, or as it stood at a moment of it.</summary>
/// <param name="folder">The work tree.</param>
public sealed class RecordedNight(string folder)
{
    private const string Prefix = "night/";
    private const string Plan = "grimoires/loa/sprint.md";

    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(4);

    private readonly RunFiles _files = new(folder);

    /// <summary>Writes all of its files.</summary>
    public void Unpack()
    {
        var program = typeof(RecordedNight).Assembly;
        foreach (var name in program.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var path = Path.Combine(
                folder,
                name[Prefix.Length..] switch
                {
                    "sprint.md" => Plan,
                    var run => "." + run,
                }
            );
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var from = program.GetManifestResourceStream(name)!;
            using var to = new FileStream(path, FileMode.CreateNew);
            from.CopyTo(to);
        }
    }

    /// <summary>When it was over.</summary>
    public DateTimeOffset End => EventReader.ReadAll(_files.Events)[^1].At;

    /// <summary>The first moment of it at which a clock in this zone shows a time of day.</summary>
    /// <exception cref="ProblemException">It never does.</exception>
    public DateTimeOffset MomentOf(TimeOnly clock, TimeZoneInfo zone)
    {
        var events = EventReader.ReadAll(_files.Events);
        var begin = TimeZoneInfo.ConvertTime(events[0].At, zone);
        var at = new DateTimeOffset(begin.Date + clock.ToTimeSpan(), begin.Offset);
        at = at < begin ? at.AddDays(1) : at;
        return at <= events[^1].At
            ? at
            : throw new ProblemException(
                new Problem(
                    $"The recorded night has no {clock:HH\\:mm}.",
                    $"it ran from {begin:HH:mm} to {TimeZoneInfo.ConvertTime(events[^1].At, zone):HH:mm}",
                    Exit: ExitCode.Usage
                )
            );
    }

    /// <summary>Takes away what came later than a moment.</summary>
    /// <returns>The run as it stood then.</returns>
    public RunRecord CutAt(DateTimeOffset moment)
    {
        var all = EventReader.ReadAll(_files.Events);
        var until = all.TakeWhile(e => e.At <= moment).ToList();
        File.WriteAllLines(_files.Events, File.ReadAllLines(_files.Events).Take(until.Count));
        var then = RunLedger.Fold(until)!;
        RunStateFiles.Write(_files, null, then);
        File.WriteAllText(_files.DeletedFiles, string.Concat(then.Run.Deletions.Select(deleted => DeletedFiles.Line(deleted) + "\n")));
        File.Delete(_files.PullRequestBody);
        foreach (var later in all.Skip(until.Count).OfType<RunEvent.TurnStarted>())
        {
            Shorten(Path.Combine(folder, later.Log), later.LogFrom);
        }

        if (then.Run.Agent is { Log.Length: > 0 } turn && Path.Combine(folder, turn.Log) is var log && File.Exists(log))
        {
            File.WriteAllLines(log, File.ReadAllLines(log).SkipLast(1)); // the last line is the turn's own account of its end
            File.SetLastWriteTimeUtc(log, (moment - LastOutput).UtcDateTime);
        }

        File.SetLastWriteTimeUtc(Path.Combine(folder, Plan), all[0].At.UtcDateTime); // nobody has touched it since
        return then.Run;
    }

    // Tries of one phase share a log.
    private static void Shorten(string log, long to)
    {
        if (to == 0)
        {
            File.Delete(log);
        }
        else if (File.Exists(log))
        {
            using var file = new FileStream(log, FileMode.Open);
            file.SetLength(Math.Min(to, file.Length));
        }
    }
}
