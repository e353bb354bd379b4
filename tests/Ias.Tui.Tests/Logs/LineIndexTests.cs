using System.Text;
using Ias.Tui.Logs;

namespace Ias.Tui.Tests.Logs;

public sealed class LineIndexTests
{
    [Fact]
    public async Task Lines_are_numbered_and_found_by_number_in_a_log_of_many_strides()
    {
        var random = new Random(3);
        var text = string.Concat(Enumerable.Range(1, 60_000).Select(n => new string('x', random.Next(0, 120)) + "\n"));
        using var log = new LogSample(Encoding.ASCII.GetBytes(text + "no end"));
        using var file = new LogFile(log.Path);

        await file.Index.CatchUpAsync(TestContext.Current.CancellationToken);

        Assert.Equal(60_001, file.Index.Count);
        var number = 0;
        foreach (var start in LogSample.Backward(file.Lines, file.Length))
        {
            number++;
            if (number % 397 == 0 || number > 59_990 || start % (1 << 20) < 100)
            {
                Assert.Equal((number, start), (file.Index.NumberOf(start), file.Index.StartOf(number)));
            }
        }

        Assert.Null(file.Index.StartOf(60_002));
        Assert.Null(file.Index.StartOf(0));
    }

    [Fact]
    public async Task A_stride_that_begins_at_a_line_is_counted_once()
    {
        using var log = new LogSample([.. Enumerable.Repeat((byte)'\n', (3 << 20) + 17)]);
        using var file = new LogFile(log.Path);

        await file.Index.CatchUpAsync(TestContext.Current.CancellationToken);

        foreach (var start in new[] { 0L, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 2 << 20, (3 << 20) + 16 })
        {
            Assert.Equal((start + 1, start), (file.Index.NumberOf(start), file.Index.StartOf(start + 1)));
        }
    }

    [Fact]
    public async Task Before_it_is_counted_a_line_has_no_number_and_growth_is_counted_once()
    {
        using var log = new LogSample([.. "a\nb\n"u8]);
        using var file = new LogFile(log.Path);
        Assert.Equal((null, null), (file.Index.NumberOf(2), file.Index.Count));
        await file.Index.CatchUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal((2, 2), (file.Index.NumberOf(2), file.Index.Count));
        var read = file.Bytes.BytesRead;

        log.Append("c"u8);
        file.Refresh();
        Assert.Null(file.Index.Count);
        await file.Index.CatchUpAsync(TestContext.Current.CancellationToken);

        Assert.Equal((3, 3), (file.Index.NumberOf(4), file.Index.Count));
        Assert.True(file.Bytes.BytesRead - read < 20);
    }
}
