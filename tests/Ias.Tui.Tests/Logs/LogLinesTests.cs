using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Engine.Files;
using Ias.Tui.Logs;

namespace Ias.Tui.Tests.Logs;

public sealed class LogLinesTests
{
    [Fact]
    public void Any_content_is_read_whole_and_backward_as_forward() =>
        Prop.ForAll(
                LogSample.AnyContent.Zip(Gen.Elements(4L, 7L, 50L, LogLines.Longest)).ToArbitrary(),
                sample =>
                {
                    var (content, longest) = sample;
                    using var log = new LogSample(content);
                    using var bytes = new LogBytes(RegularFile.Open(log.Path));

                    var forward = LogSample.Forward(new LogLines(bytes, longest));

                    Assert.Equal(LogSample.Backward(new LogLines(bytes, longest), content.Length), forward.Select(l => l.Start));
                    Assert.Equal(Naive(content, longest), forward.Select(l => (l.Start, l.Text.Length, l.Ended)));
                    Assert.Equal(content, Joined(forward, content));
                    foreach (var position in Enumerable.Range(0, content.Length))
                    {
                        Assert.Equal(forward.Last(l => l.Start <= position).Start, new LogLines(bytes, longest).StartOf(position));
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Lines_across_the_edges_of_what_is_read_at_once_are_whole()
    {
        var random = new Random(5);
        var lines = Enumerable.Range(0, 4000).Select(n => new string((char)('a' + (n % 26)), random.Next(0, 90)) + n).ToArray();
        using var log = new LogSample(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        using var file = new LogFile(log.Path);

        Assert.Equal(lines, LogSample.Forward(file.Lines).Select(l => Encoding.UTF8.GetString(l.Text)));
        Assert.Equal(LogSample.Forward(file.Lines).Select(l => l.Start), LogSample.Backward(file.Lines, file.Length));
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_one_line_cut_and_counted()
    {
        using var log = new LogSample([.. "before\n"u8, .. Enumerable.Repeat((byte)'x', 10 << 20), .. "\nafter"u8]);
        using var file = new LogFile(log.Path);

        var line = file.Lines.At(7)!.Value;

        Assert.Equal((LogLines.LongestKept, (10L << 20) - LogLines.LongestKept, true), (line.Text.Length, line.Cut, line.Ended));
        Assert.Equal("after", Encoding.UTF8.GetString(file.Lines.At(line.Next)!.Value.Text.Span));
        Assert.Equal(7, file.Lines.Before(line.Next));
    }

    [Fact]
    public void A_gigabyte_is_opened_at_its_end_with_little_reading()
    {
        using var log = new LogSample();
        log.Sparse(1L << 30, ((1L << 30) - 5000, string.Concat(Enumerable.Range(0, 200).Select(n => $"\nline {n, 19}")) + "\n"));
        using var file = new LogFile(log.Path);

        var shown = new List<string>();
        for (var at = file.Lines.Before(file.Length); shown.Count < 50; at = file.Lines.Before(at!.Value))
        {
            shown.Add(Encoding.UTF8.GetString(file.Lines.At(at!.Value)!.Value.Text.Span));
        }

        Assert.Equal(Enumerable.Range(150, 50).Reverse().Select(n => $"line {n, 19}"), shown);
        Assert.True(file.Bytes.BytesRead < 300_000, $"{file.Bytes.BytesRead} bytes for a screen");
    }

    [Fact]
    public void A_gigabyte_without_an_end_of_line_is_broken_at_places_that_stay()
    {
        using var log = new LogSample();
        log.Sparse(1L << 30);
        using var file = new LogFile(log.Path);

        var last = file.Lines.Before(file.Length)!.Value;
        var line = file.Lines.At(last)!.Value;

        Assert.Equal((1L << 30) - LogLines.Longest, last);
        Assert.Equal((LogLines.LongestKept, 1L << 30, true), (line.Text.Length, line.Next, line.Ended));
        Assert.True(file.Bytes.BytesRead < 4 * LogLines.Longest, $"{file.Bytes.BytesRead} bytes read for one line");
    }

    [Fact]
    public void An_empty_log_has_no_lines()
    {
        using var log = new LogSample();
        using var file = new LogFile(log.Path);

        Assert.Null(file.Lines.At(0));
        Assert.Null(file.Lines.Before(0));
        Assert.Null(file.Lines.Before(100));
        Assert.Equal(0, file.Lines.StartOf(12));
    }

    // By the definition: a line begins at 0, behind an end of line, and at a multiple of the longest length without an end in the stretch
    // before.
    private static IEnumerable<(long, int, bool)> Naive(byte[] content, long longest)
    {
        bool Begins(long p) =>
            p == 0
            || content[p - 1] == '\n'
            || (p % longest == 0 && !content.AsSpan((int)(p - longest), (int)longest).Contains((byte)'\n'));
        var starts = Enumerable.Range(0, content.Length).Where(p => Begins(p)).ToArray();
        for (var i = 0; i < starts.Length; i++)
        {
            var next = i + 1 < starts.Length ? starts[i + 1] : content.Length;
            var byEnd = content[next - 1] == '\n';
            yield return (starts[i], next - starts[i] - (byEnd ? 1 : 0), byEnd || (next % longest == 0 && Begins(next)));
        }
    }

    private static byte[] Joined(List<(long Start, byte[] Text, long Cut, bool Ended)> lines, byte[] content) =>
        [
            .. lines.SelectMany(
                (line, i) =>
                    line.Start + line.Text.Length < (i + 1 < lines.Count ? lines[i + 1].Start : content.Length)
                        ? [.. line.Text, (byte)'\n']
                        : line.Text
            ),
        ];
}
