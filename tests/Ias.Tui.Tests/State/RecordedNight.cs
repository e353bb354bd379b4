using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Engine.State;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

/// <summary>The recorded night of <c>tests/fixtures/night</c>, whole or up to one of its events.</summary>
internal static class RecordedNight
{
    public const long Halted = 52;

    public static string Folder { get; } = Find();

    public static IReadOnlyList<RunEvent> Events { get; } = EventReader.ReadAll(Path.Combine(Folder, "run", "events.jsonl"));

    /// <summary>State known to an observer after event <paramref name="seq"/>.</summary>
    public static RawState At(long seq, LockHolder? engine = null)
    {
        RunEvent[] events = [.. Events.TakeWhile(e => e.Seq <= seq)];
        var ledger = RunLedger.Fold(events)!;
        return new RawState("/home/ana/shop", "ias", events[^1].At)
        {
            Run = ledger.Run,
            Breaker = ledger.Breaker,
            Rate = ledger.Rate,
            History = RunHistory.Of(events),
            IsWhole = true,
            Engine = engine,
        };
    }

    public static LockHolder Engine { get; } = new(4245, 1, "buildbox", DateTimeOffset.UnixEpoch, "/home/ana/shop");

    /// <summary>A repository that has the night in its <c>.run</c>, with the plan.</summary>
    public static TemporaryRepository Repository(bool withRun = true)
    {
        var repository = new TemporaryRepository();
        repository.Write("grimoires/loa/sprint.md", File.ReadAllText(Path.Combine(Folder, "sprint.md")));
        if (withRun)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "run"), "*", SearchOption.AllDirectories))
            {
                repository.Write(Path.Combine(".run", Path.GetRelativePath(Path.Combine(Folder, "run"), file)), File.ReadAllText(file));
            }
        }

        return repository;
    }

    /// <summary>Everything a snapshot says, to compare two of them.</summary>
    public static string Picture(RunSnapshot snapshot) => JsonSerializer.Serialize(snapshot with { At = default });

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "fixtures", "night")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "tests", "fixtures", "night");
    }
}
