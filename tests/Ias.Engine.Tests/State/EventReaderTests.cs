using System.Text;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.State;

public sealed class EventReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Log => _folder.At("events.jsonl");

    [Fact]
    public void Only_what_is_new_is_read()
    {
        var reader = new EventReader(Log);
        Assert.Empty(reader.ReadNew());
        Append(3);
        Assert.Equal([1, 2, 3], Seqs(reader));
        Assert.Empty(reader.ReadNew());
        Append(2);
        Assert.Equal([4, 5], Seqs(reader));
        Assert.Equal(new FileInfo(Log).Length, reader.Position);
        Assert.Equal(5, reader.LastSeq);
    }

    [Fact]
    public void A_line_that_is_still_being_written_is_waited_for_at_every_byte()
    {
        Append(2);
        var whole = File.ReadAllBytes(Log);
        File.WriteAllBytes(Log, []);
        var reader = new EventReader(Log);
        var read = new List<long>();

        foreach (var one in whole)
        {
            using (var file = new FileStream(Log, FileMode.Append))
            {
                file.WriteByte(one);
            }

            read.AddRange(Seqs(reader));
        }

        Assert.Equal([1, 2], read);
        Assert.Equal(0, reader.Unreadable);
    }

    [Fact]
    public void A_shorter_file_and_another_file_are_read_from_their_start()
    {
        Append(5);
        var reader = new EventReader(Log);
        Seqs(reader);

        File.WriteAllText(Log, Line(1, "short"));
        Assert.Equal([1], Seqs(reader));

        File.Move(Log, _folder.At("archived"));
        Assert.Empty(Seqs(reader));
        File.WriteAllText(Log, string.Concat(Enumerable.Range(1, 9).Select(n => Line(n, "another run, and longer"))));
        Assert.Equal(9, Seqs(reader).Count);
    }

    [Fact]
    public void A_log_that_was_put_back_with_the_same_content_goes_on_where_it_was()
    {
        Append(5);
        var reader = new EventReader(Log);
        Seqs(reader);
        var content = File.ReadAllBytes(Log);
        File.Delete(Log);
        File.WriteAllBytes(Log, content);

        Append(1);

        Assert.Equal([6], Seqs(reader));
    }

    [Fact]
    public void Lines_that_are_no_events_are_counted_with_their_place_and_skipped()
    {
        var first = Line(1, "a");
        File.WriteAllText(
            Log,
            first
                + "nonsense\n\n{\"kind\":\"warned\",\"seq\":2,\"text\":\n{\"kind\":\"turn_ended\",\"seq\":2,\"cycle\":\"x\"}\n[1]\n"
                + Line(3, "b")
        );
        var reader = new EventReader(Log);

        Assert.Equal([1, 3], Seqs(reader));

        Assert.Equal(5, reader.Unreadable);
        Assert.StartsWith($"byte {first.Length}, 8 long", reader.UnreadablePlaces[0]);
        Assert.Equal(0, reader.FromNewerVersion);
    }

    [Fact]
    public void Binary_nonsense_of_any_kind_is_never_fatal()
    {
        var random = new Random(7);
        var bytes = new byte[200_000];
        random.NextBytes(bytes);
        File.WriteAllBytes(Log, [.. bytes, (byte)'\n', .. Encoding.UTF8.GetBytes(Line(4, "after"))]);
        var reader = new EventReader(Log);

        Assert.Equal([4], Seqs(reader));
        Assert.Equal(bytes.Count(b => b == '\n') + 1, reader.Unreadable);
    }

    [Fact]
    public void Events_of_a_newer_version_are_skipped_and_counted_apart_and_unknown_fields_are_no_matter()
    {
        File.WriteAllText(
            Log,
            "{\"kind\":\"dreamt\",\"seq\":1,\"of\":{\"sheep\":[1,2]}}\n{\"mood\":\"good\",\"text\":\"b\",\"seq\":2,\"kind\":\"warned\"}\n"
        );
        var reader = new EventReader(Log);

        Assert.Equal([2], Seqs(reader));
        Assert.Equal(1, reader.FromNewerVersion);
        Assert.Equal(0, reader.Unreadable);
    }

    [Fact]
    public void A_line_longer_than_anything_reasonable_is_skipped()
    {
        File.WriteAllText(Log, Line(1, "a") + new string('x', 40_000_000) + "\n" + Line(2, "b"));
        var reader = new EventReader(Log);

        Assert.Equal([1, 2], Seqs(reader));
        Assert.Equal(1, reader.Unreadable);
    }

    [Fact]
    public void A_position_can_be_kept_and_come_back_to_but_not_in_another_log()
    {
        Append(50);
        var first = new EventReader(Log);
        _ = first.ReadNew().Take(20).Count();
        var kept = first.At;

        Assert.Equal(21, new EventReader(Log, kept).ReadNew().First().Seq);
        File.WriteAllText(Log, string.Concat(Enumerable.Range(1, 99).Select(n => Line(n, "of another run"))));
        Assert.Equal(1, new EventReader(Log, kept).ReadNew().First().Seq);
    }

    public void Dispose() => _folder.Dispose();

    private static string Line(int seq, string text) =>
        $"{{\"kind\":\"warned\",\"seq\":{seq},\"at\":\"2026-01-19T10:00:00Z\",\"run_id\":\"r\",\"text\":\"{text}\"}}\n";

    private static List<long> Seqs(EventReader reader) => [.. reader.ReadNew().Select(e => e.Seq)];

    private void Append(int count)
    {
        using var log = EventLog.Open(Log);
        log.Append(Samples.Warnings(count));
    }
}
