using Ias.Engine.State;

namespace Ias.Engine.Tests.State;

/// <summary>Files that an earlier version wrote are never edited, only added to, and load for ever.</summary>
public sealed class OldRunFilesTests
{
    private static string Fixtures
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!Directory.Exists(Path.Combine(folder, "tests", "fixtures")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return Path.Combine(folder, "tests", "fixtures", "run-files");
        }
    }

    public static TheoryData<string> Logs =>
        [.. Directory.GetFiles(Fixtures, "*.jsonl", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Fixtures, path))];

    [Theory]
    [MemberData(nameof(Logs))]
    public void An_event_log_of_an_earlier_version_is_read_to_its_last_event(string log)
    {
        var path = Path.Combine(Fixtures, log);
        var reader = new EventReader(path);

        var events = reader.ReadNew().ToList();

        Assert.Equal(0, reader.Unreadable);
        Assert.Equal(0, reader.FromNewerVersion);
        Assert.Equal(File.ReadAllLines(path).Length, events.Count);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Seq));
    }

    [Fact]
    public void The_first_version_knew_these_events()
    {
        var kinds = EventReader.ReadAll(Path.Combine(Fixtures, "1", "events.jsonl")).Select(e => e.GetType()).ToHashSet();

        Assert.Superset(kinds, Samples.Kinds.ToHashSet());
        Assert.True(kinds.Count >= 31, $"{kinds.Count}");
    }
}
