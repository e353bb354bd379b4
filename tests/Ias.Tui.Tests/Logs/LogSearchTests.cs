using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Logs;

namespace Ias.Tui.Tests.Logs;

public sealed class LogSearchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Places_are_those_a_plain_comparison_finds()
    {
        var texts =
            from parts in Gen.Elements(
                    "a",
                    "A",
                    "ab",
                    "aB",
                    "b",
                    "\n",
                    "\\\"",
                    "\"",
                    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    "ä",
                    "Ä",
                    "needle",
                    "NEEDLE",
                    "need"
                )
                .ListOf()
            select string.Concat(parts);
        var patterns = Gen.Elements("a", "ab", "aB", "needle", "Needle", "\"", "a\"", "ä", "xxx", "-", "aa", "b\n");

        Prop.ForAll(
                texts.Zip(patterns).ToArbitrary(),
                sample =>
                {
                    var (text, typed) = sample;
                    using var log = new LogSample(Encoding.UTF8.GetBytes(text));
                    using var file = new LogFile(log.Path);
                    var expected = Naive(text, typed.Split('\n')[0]);

                    Assert.Equal(expected, Forward(file, typed));
                    Assert.Equal(expected, All(file, typed));
                    Assert.Equal(expected.AsEnumerable().Reverse(), Backward(file, typed));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Theory]
    [InlineData("error", "an ERROR here", true)]
    [InlineData("Error", "an ERROR here", false)]
    [InlineData("Error", "an Error here", true)]
    [InlineData("[x]", "{[X]", true)]
    [InlineData("a@b", "a`b", false)]
    [InlineData("\"name\"", "{\"text\":\"the \\\"name\\\" of\"}", true)]
    [InlineData("ärger", "kein Ärger", false)]
    public async Task Small_letters_stand_for_both(string typed, string text, bool found)
    {
        using var log = new LogSample(Encoding.UTF8.GetBytes(text));
        using var file = new LogFile(log.Path);

        Assert.Equal(
            found,
            await new LogSearch(file.Bytes, SearchPattern.Of(typed)!).NextAsync(0, long.MaxValue, null, Cancel) is not null
        );
    }

    [Fact]
    public async Task Places_at_the_edges_of_what_is_read_at_once_are_found()
    {
        using var log = new LogSample();
        var places = Enumerable.Range(1, 9).SelectMany(n => new[] { -11L, -5, 0 }.Select(d => (n * (512L << 10)) + d + (n * 12))).ToArray();
        log.Sparse(6 << 20, [.. places.Select(p => (p, "Needle"))]);
        using var file = new LogFile(log.Path);
        var placed = places.Where((p, i) => i + 1 == places.Length || places[i + 1] - p >= 6).ToArray();

        foreach (var typed in new[] { "needle", "Needle" })
        {
            Assert.Equal(placed, All(file, typed).Order());
            Assert.Equal(placed.Reverse(), Backward(file, typed));
        }

        Assert.Equal(
            placed[3],
            await new LogSearch(file.Bytes, SearchPattern.Of("needle")!).NextAsync(placed[2] + 1, placed[3] + 1, null, Cancel)
        );
        Assert.Null(await new LogSearch(file.Bytes, SearchPattern.Of("needle")!).NextAsync(placed[2] + 1, placed[3], null, Cancel));
        Assert.Equal(
            placed[3],
            await new LogSearch(file.Bytes, SearchPattern.Of("needle")!).PreviousAsync(placed[4], placed[3], null, Cancel)
        );
        Assert.Null(await new LogSearch(file.Bytes, SearchPattern.Of("needle")!).PreviousAsync(placed[4], placed[3] + 1, null, Cancel));
    }

    [Fact]
    public async Task A_search_can_be_given_up_at_any_time()
    {
        using var log = new LogSample();
        log.Sparse(256 << 20);
        using var file = new LogFile(log.Path);
        using var stop = new CancellationTokenSource();
        var progress = new Reports(_ => stop.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new LogSearch(file.Bytes, SearchPattern.Of("x")!).NextAsync(0, long.MaxValue, progress, stop.Token)
        );

        Assert.True(file.Bytes.BytesRead < 64 << 20, $"{file.Bytes.BytesRead} bytes read");
    }

    [Fact]
    public async Task Progress_is_told_on_the_way()
    {
        using var log = new LogSample();
        log.Sparse(32 << 20);
        using var file = new LogFile(log.Path);
        var told = new List<long>();

        await new LogSearch(file.Bytes, SearchPattern.Of("x")!).NextAsync(0, long.MaxValue, new Reports(told.Add), Cancel);

        Assert.InRange(told.Count, 6, 10);
        Assert.Equal(told.Order(), told);
    }

    [Fact]
    public async Task First_places_come_before_the_whole_log_is_read()
    {
        using var log = new LogSample();
        log.Sparse(1L << 30, (1000, "needle"));
        using var file = new LogFile(log.Path);

        await foreach (var place in new LogSearch(file.Bytes, SearchPattern.Of("needle")!).AllAsync(0, long.MaxValue, null, Cancel))
        {
            Assert.Equal(1000, place);
            break;
        }

        Assert.True(file.Bytes.BytesRead <= 66 << 20, $"{file.Bytes.BytesRead} bytes read");
    }

    [Fact]
    public void Nothing_typed_is_no_pattern()
    {
        Assert.Null(SearchPattern.Of(""));
        Assert.Null(SearchPattern.Of("\n"));
    }

    private static List<long> Naive(string text, string typed)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        byte Fold(byte b) => !typed.Any(char.IsUpper) && b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b + 32) : b;
        bool Stands(int at, string form) =>
            Encoding.UTF8.GetBytes(form) is var f
            && at + f.Length <= bytes.Length
            && Enumerable.Range(0, f.Length).All(i => Fold(bytes[at + i]) == Fold(f[i]));
        return
        [
            .. Enumerable
                .Range(0, bytes.Length)
                .Where(at => Stands(at, typed) || Stands(at, typed.Replace("\"", "\\\"")))
                .Select(at => (long)at),
        ];
    }

    private static List<long> Forward(LogFile file, string typed) =>
        Collect(from => new LogSearch(file.Bytes, SearchPattern.Of(typed)!).NextAsync(from + 1, long.MaxValue, null, Cancel), -1);

    private static List<long> Backward(LogFile file, string typed) =>
        Collect(from => new LogSearch(file.Bytes, SearchPattern.Of(typed)!).PreviousAsync(from, 0, null, Cancel), long.MaxValue);

    private static List<long> Collect(Func<long, Task<long?>> find, long from)
    {
        var found = new List<long>();
        while (find(from).GetAwaiter().GetResult() is { } place)
        {
            found.Add(place);
            from = place;
        }

        return found;
    }

    private static List<long> All(LogFile file, string typed) =>
        new LogSearch(file.Bytes, SearchPattern.Of(typed)!).AllAsync(0, long.MaxValue, null, Cancel).ToBlockingEnumerable(Cancel).ToList();

    private sealed class Reports(Action<long> then) : IProgress<long>
    {
        public void Report(long value) => then(value);
    }
}
