using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Events;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.State;

public sealed class EventLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _damage = [];

    private string Log => _folder.At("events.jsonl");

    public static TheoryData<string> Kinds => [.. Samples.Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_event_comes_back_from_the_log_as_it_was_written(string kind)
    {
        var written = Samples.Filled(Samples.Kinds.Single(type => type.Name == kind));

        using (var log = EventLog.Open(Log))
        {
            written = log.Append([written])[0];
        }

        var read = Assert.Single(EventReader.ReadAll(Log));
        Assert.Equal(written.GetType(), read.GetType());
        Assert.Equal(Json(written), Json(read));
        Assert.Equal(1, read.Seq);
        var line = JsonNode.Parse(File.ReadAllText(Log))!.AsObject();
        Assert.True(line.Remove("prev"), "no hash in the line");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json(written)), line));
    }

    [Fact]
    public void Every_kind_of_event_has_a_name_of_its_own_in_the_log()
    {
        var named = EventJson.Default.RunEvent.PolymorphismOptions!.DerivedTypes;

        Assert.Equal(
            Samples.Kinds.OrderBy(k => k.Name, StringComparer.Ordinal),
            named.Select(d => d.DerivedType).OrderBy(k => k.Name, StringComparer.Ordinal)
        );
        Assert.Equal(named.Count, named.Select(d => d.TypeDiscriminator).Distinct().Count());
    }

    [Fact]
    public void Events_are_numbered_on_over_several_openings()
    {
        for (var opening = 0; opening < 3; opening++)
        {
            using var log = EventLog.Open(Log);
            Assert.Equal(opening * 4, log.LastSeq);
            log.Append(Samples.Warnings(4));
            log.Append([]);
        }

        Assert.Equal(Enumerable.Range(1, 12).Select(n => (long)n), EventReader.ReadAll(Log).Select(e => e.Seq));
    }

    [Fact]
    public void The_last_number_is_found_behind_a_line_longer_than_any_buffer()
    {
        using (var log = EventLog.Open(Log))
        {
            log.Append([Samples.Warning(), Samples.Warning(new string('x', 3_000_000))]);
        }

        using var again = EventLog.Open(Log);

        Assert.Equal(2, again.LastSeq);
    }

    [Fact]
    public void An_event_that_would_leave_a_gap_is_refused_and_nothing_is_written()
    {
        using var log = EventLog.Open(Log);
        log.Append(Samples.Warnings(2));

        Assert.Throws<ArgumentException>(() => log.Append([Samples.Warning(), Samples.Warning() with { Seq = 5 }]));

        Assert.Equal(2, log.LastSeq);
        Assert.Equal(2, EventReader.ReadAll(Log).Count);
    }

    [Fact]
    public void Text_that_is_no_text_is_written_all_the_same()
    {
        using var log = EventLog.Open(Log);

        log.Append([Samples.Warning("lone surrogate \ud83d, NUL \0, bell \a, line\u2028separator")]);

        Assert.Equal("lone surrogate \ufffd, NUL \0, bell \a, line\u2028separator", ((RunEvent.Warned)EventReader.ReadAll(Log)[0]).Text);
        Assert.Equal(1, File.ReadAllBytes(Log).Count(b => b == '\n'));
    }

    [Fact]
    public void Times_are_written_as_utc_with_a_z()
    {
        using var log = EventLog.Open(Log);

        log.Append([Samples.Warning() with { At = new DateTimeOffset(2026, 1, 19, 12, 0, 0, TimeSpan.FromHours(2)) }]);

        Assert.Contains("\"at\":\"2026-01-19T10:00:00Z\"", File.ReadAllText(Log));
    }

    [Fact]
    public void A_log_torn_at_any_byte_keeps_every_whole_line_and_goes_on_from_there()
    {
        using (var log = EventLog.Open(Log))
        {
            log.Append([Samples.Warning("ä"), Samples.Warning("b"), Samples.Warning("the last one, ü")]);
        }

        var whole = File.ReadAllBytes(Log);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Log, whole[..length]);
            var lines = whole.AsSpan(0, length).Count((byte)'\n');

            using (var log = EventLog.Open(Log, _damage.Add))
            {
                Assert.Equal(lines, log.LastSeq);
                log.Append([Samples.Warning("after")]);
            }

            var reader = new EventReader(Log);
            Assert.Equal(Enumerable.Range(1, lines + 1).Select(n => (long)n), reader.ReadNew().Select(e => e.Seq));
            Assert.Equal(0, reader.Unreadable);
        }

        Assert.Equal(whole.Length + 1 - 4, _damage.Count); // all lengths but 0 and the three line ends
        Assert.All(_damage, told => Assert.Contains("torn last line", told));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(9_000, "")]
    [InlineData(4096, "\"text\":\"the end of a batch\"}\n{\"kind\":\"warned\",\"seq\":9,\"text\":\"x\"}\n")]
    public void What_a_power_loss_leaves_behind_is_cut(int nulBytes, string behind)
    {
        using (var log = EventLog.Open(Log))
        {
            log.Append(Samples.Warnings(3));
        }

        File.AppendAllText(Log, new string('\0', nulBytes) + behind);

        using var mended = EventLog.Open(Log);

        Assert.Equal(3, mended.LastSeq);
        Assert.Equal(3, EventReader.ReadAll(Log).Count);
    }

    [Fact]
    public void Whole_lines_that_are_no_events_stay_and_the_number_before_them_counts()
    {
        File.WriteAllText(Log, "{\"kind\":\"warned\",\"seq\":7,\"text\":\"a\"}\nnonsense\n{\"kind\":\"warned\"}\n[]\n\n");

        using var log = EventLog.Open(Log);
        log.Append([Samples.Warning()]);

        Assert.Equal([7, 8], EventReader.ReadAll(Log).Select(e => e.Seq));
    }

    [Fact]
    public void A_log_that_an_agent_deleted_is_put_back_whole()
    {
        var run = Directory.CreateDirectory(_folder.At(".run")).FullName;
        var path = Path.Combine(run, "events.jsonl");
        using var log = EventLog.Open(path, _damage.Add);
        log.Append(Samples.Warnings(3));
        Directory.Delete(run, recursive: true);

        log.Append([Samples.Warning("after")]);

        Assert.Equal([1, 2, 3, 4], EventReader.ReadAll(path).Select(e => e.Seq));
        Assert.Contains("deleted", Assert.Single(_damage));
        Assert.False(log.Relink());
    }

    [Fact]
    public void A_log_that_an_agent_replaced_is_put_back_as_the_engine_knows_it()
    {
        using var log = EventLog.Open(Log, _damage.Add);
        log.Append(Samples.Warnings(3));
        File.Move(Log, _folder.At("moved"));
        File.WriteAllText(Log, "{\"kind\":\"warned\",\"seq\":1,\"text\":\"forged\"}\n");

        Assert.True(log.Relink());

        Assert.Equal(File.ReadAllText(_folder.At("moved")), File.ReadAllText(Log));
    }

    [Fact]
    public void Lines_that_another_program_appended_are_cut()
    {
        using var log = EventLog.Open(Log, _damage.Add);
        log.Append(Samples.Warnings(2));
        File.AppendAllText(
            Log,
            "{\"kind\":\"verdict_given\",\"seq\":3,\"cycle\":1,\"phase\":\"REVIEW\",\"approved\":true,\"findings\":[]}\n"
        );

        log.Append([Samples.Warning("mine")]);

        Assert.Equal(["warning 1", "warning 2", "mine"], EventReader.ReadAll(Log).Cast<RunEvent.Warned>().Select(e => e.Text));
        Assert.Contains("another program", Assert.Single(_damage));
    }

    [Fact]
    public void A_log_that_another_program_shortened_goes_on_with_its_numbers_and_says_what_is_lost()
    {
        using var log = EventLog.Open(Log, _damage.Add);
        log.Append(Samples.Warnings(5));
        using (var file = new FileStream(Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(file.Length / 2);
        }

        log.Append([Samples.Warning("after")]);

        var reader = new EventReader(Log);
        Assert.Equal([1, 2, 6], reader.ReadNew().Select(e => e.Seq));
        Assert.Equal(0, reader.Unreadable);
        Assert.Single(_damage);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_a_problem_that_says_what_to_type()
    {
        var problem = Assert.Throws<ProblemException>(() => EventLog.Open(_folder.At("gone", "events.jsonl"))).Problem;

        Assert.Contains("mkdir -p", problem.Next);
        Assert.Equal(_folder.At("gone", "events.jsonl"), problem.On);
    }

    public void Dispose() => _folder.Dispose();

    private static string Json(RunEvent happened) => JsonSerializer.Serialize(happened, EventJson.Default.RunEvent);
}
