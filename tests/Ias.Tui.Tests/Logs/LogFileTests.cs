using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Logs;

namespace Ias.Tui.Tests.Logs;

public sealed class LogFileTests
{
    private abstract record Step
    {
        public sealed record Append(byte[] Bytes) : Step;

        public sealed record CutTo(int Length) : Step;

        public sealed record Rotate(byte[] Bytes) : Step;

        public sealed record Rewrite(byte[] Bytes) : Step;
    }

    [Fact]
    public void Whatever_happens_to_a_log_it_reads_as_if_opened_now()
    {
        var step = Gen.OneOf(
            LogSample.AnyContent.Select(b => (Step)new Step.Append(b)),
            LogSample.AnyContent.Select(b => (Step)new Step.Append(b)),
            Gen.Choose(0, 400).Select(n => (Step)new Step.CutTo(n)),
            LogSample.AnyContent.Select(b => (Step)new Step.Rotate(b)),
            LogSample.AnyContent.Select(b => (Step)new Step.Rewrite(b))
        );

        Prop.ForAll(
                step.ListOf().ToArbitrary(),
                steps =>
                {
                    using var log = new LogSample([.. "the first line\nand half a "u8]);
                    using var file = new LogFile(log.Path);
                    foreach (var next in steps)
                    {
                        var before = File.ReadAllBytes(log.Path);
                        if (next is Step.Rewrite { Bytes: var bytes } && LooksGrown(before, bytes))
                        {
                            continue;
                        }

                        Do(log, next);
                        var change = file.Refresh();
                        Assert.Equal(Expected(next, before, File.ReadAllBytes(log.Path)), change);
                        if (change == LogChange.Replaced)
                        {
                            Assert.True(file.SwitchToNew());
                        }

                        file.Index.CatchUpAsync(CancellationToken.None).Wait(TestContext.Current.CancellationToken);
                        using var fresh = new LogFile(log.Path);
                        Assert.Equal(Known(LogSample.Forward(fresh.Lines)), Known(LogSample.Forward(file.Lines)));
                        Assert.Equal(LogSample.Backward(fresh.Lines, fresh.Length), LogSample.Backward(file.Lines, file.Length));
                        Assert.Equal(LogSample.Forward(fresh.Lines).Count, file.Index.Count);
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Theory]
    [InlineData(0, "another line 1")]
    [InlineData(99, "another line 100")]
    public void A_log_written_anew_and_longer_is_told_by_its_beginning_and_by_where_it_ended(int line, string other)
    {
        var lines = Enumerable.Range(1, 100).Select(n => $"line {n}\n").ToArray();
        using var log = new LogSample(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)));
        using var file = new LogFile(log.Path);
        Assert.Equal(100, LogSample.Forward(file.Lines).Count);
        lines[line] = other + "\n";

        log.Write(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines) + "and more\n"));

        Assert.Equal(LogChange.Truncated, file.Refresh());
        Assert.Equal(other, System.Text.Encoding.UTF8.GetString(LogSample.Forward(file.Lines)[line].Text));
        Assert.Equal(LogChange.None, file.Refresh());
    }

    [Fact]
    public void Growth_is_read_in_proportion_to_what_is_new()
    {
        using var log = new LogSample();
        log.Sparse(200 << 20, ((200 << 20) - 1, "\n"));
        using var file = new LogFile(log.Path);
        file.Lines.Before(file.Length);
        var before = file.Bytes.BytesRead;

        for (var n = 0; n < 100; n++)
        {
            log.Append("one more line\n"u8);
            Assert.Equal(LogChange.Grew, file.Refresh());
            Assert.Equal("one more line"u8.ToArray(), file.Lines.At(file.Lines.Before(file.Length)!.Value)!.Value.Text.ToArray());
        }

        Assert.True(file.Bytes.BytesRead - before < 110_000, $"{file.Bytes.BytesRead - before} bytes read for 1,400 new ones");
    }

    [Fact]
    public void A_log_that_is_not_there_yet_is_waited_for()
    {
        using var log = new LogSample();
        File.Delete(log.Path);
        using var file = new LogFile(log.Path);
        Assert.Equal((LogChange.None, 0, ""), (file.Refresh(), file.Length, file.Problem));

        log.Append("here\n"u8);

        Assert.Equal((LogChange.Grew, 5), (file.Refresh(), file.Length));
    }

    [Fact]
    public void A_rotated_log_stays_readable_until_the_new_one_is_taken()
    {
        using var log = new LogSample([.. "old\n"u8]);
        using var file = new LogFile(log.Path);
        File.Move(log.Path, log.Path + ".1");
        Assert.Equal(LogChange.Gone, file.Refresh());
        log.Append("new one\n"u8);

        Assert.Equal(LogChange.Replaced, file.Refresh());
        Assert.Equal("old"u8.ToArray(), file.Lines.At(0)!.Value.Text.ToArray());
        Assert.True(file.SwitchToNew());
        Assert.Equal("new one"u8.ToArray(), file.Lines.At(0)!.Value.Text.ToArray());
        Assert.Equal(LogChange.None, file.Refresh());
    }

    [Fact]
    public void What_still_reads_a_truncated_log_in_the_background_comes_to_its_end()
    {
        using var log = new LogSample([.. "some text\n"u8]);
        using var file = new LogFile(log.Path);
        var old = file.Bytes;
        log.CutTo(4);

        Assert.Equal(LogChange.Truncated, file.Refresh());

        Assert.Equal(0, old.Read(0, new byte[10]));
        Assert.Equal(4, file.Bytes.Read(0, new byte[10]));
    }

    [Fact]
    public void A_folder_in_its_place_is_told()
    {
        using var log = new LogSample();
        File.Delete(log.Path);
        Directory.CreateDirectory(log.Path);

        using var file = new LogFile(log.Path);

        Assert.Equal("not a file: a folder", file.Problem);
    }

    [Fact]
    public void A_pipe_in_its_place_is_told_and_not_waited_for()
    {
        using var log = new LogSample();
        File.Delete(log.Path);
        LogSample.Pipe(log.Path);

        using var file = new LogFile(log.Path);

        Assert.Equal("not a file: a pipe", file.Problem);
    }

    [Theory, InlineData("/dev/zero"), InlineData("/etc/passwd")]
    public void A_link_in_its_place_is_told_and_not_followed(string target)
    {
        using var log = new LogSample();
        File.Delete(log.Path);
        File.CreateSymbolicLink(log.Path, target);

        using var file = new LogFile(log.Path);

        Assert.Equal(("not a file: a symbolic link", 0), (file.Problem, file.Length));
    }

    private static void Do(LogSample log, Step step)
    {
        switch (step)
        {
            case Step.Append append:
                log.Append(append.Bytes);
                break;
            case Step.CutTo cut:
                log.CutTo(Math.Min(cut.Length, new FileInfo(log.Path).Length));
                break;
            case Step.Rotate rotate:
                File.Move(log.Path, log.Path + ".1", overwrite: true);
                log.Append(rotate.Bytes);
                break;
            case Step.Rewrite rewrite:
                log.Write(rewrite.Bytes);
                break;
        }
    }

    // A rewrite that leaves everything as it was cannot be told from growth, and reads the same, too.
    private static LogChange Expected(Step step, byte[] before, byte[] after) =>
        step is Step.Rotate ? LogChange.Replaced
        : after.Length < before.Length || !after.AsSpan().StartsWith(before) ? LogChange.Truncated
        : after.Length > before.Length ? LogChange.Grew
        : LogChange.None;

    // Another middle between the same two ends: told by reading all of it alone, which no look may cost.
    private static bool LooksGrown(byte[] before, byte[] after) =>
        after.Length >= before.Length
        && !after.AsSpan().StartsWith(before)
        && after.AsSpan().StartsWith(before.AsSpan(0, Math.Min(256, before.Length)))
        && after.AsSpan(0, before.Length).EndsWith(before.AsSpan(Math.Max(0, before.Length - 64)));

    private static IEnumerable<(long, string, long, bool)> Known(IEnumerable<(long Start, byte[] Text, long Cut, bool Ended)> lines) =>
        lines.Select(l => (l.Start, Convert.ToHexString(l.Text), l.Cut, l.Ended));
}
