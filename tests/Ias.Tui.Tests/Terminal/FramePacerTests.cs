using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class FramePacerTests
{
    private readonly FramePacer _pacer = new();

    [Fact]
    public void A_terminal_that_never_answers_is_waited_for_once()
    {
        Assert.True(_pacer.Send(10, At(0), ask: true));
        Assert.False(_pacer.MaySend(At(399)));
        Assert.Equal(At(400), _pacer.Deadline);
        _pacer.Expire(At(400));
        for (var i = 400; i < 1400; i++)
        {
            Assert.True(_pacer.MaySend(At(i)));
            Assert.False(_pacer.Send(5000, At(i)));
        }

        Assert.Null(_pacer.Deadline);
    }

    [Fact]
    public void A_terminal_whose_first_answer_is_late_is_asked_again()
    {
        _pacer.Send(10, At(0), ask: true);
        _pacer.Expire(At(400));
        _pacer.Answer(At(700));

        Assert.True(_pacer.Send(5000, At(800)));
    }

    [Fact]
    public void On_a_fast_line_every_frame_goes_out_and_few_are_asked_for()
    {
        _pacer.Send(10, At(0), ask: true);
        _pacer.Answer(At(1));
        var asked = 0;
        for (var i = 1; i <= 100; i++)
        {
            Assert.True(_pacer.MaySend(At(i * 20)));
            if (_pacer.Send(250, At(i * 20)))
            {
                asked++;
                _pacer.Answer(At((i * 20) + 1));
            }
        }

        Assert.Equal(20, asked);
    }

    [Fact]
    public void On_a_slow_line_one_frame_is_under_way_and_no_queue_of_them()
    {
        var line = new SlowLine(_pacer, bytesASecond: 2000, latency: 30);
        line.Send(40, At(0)); // the modes
        line.Send(2000, At(0));
        for (var i = 0; i < 20_000; i += 50) // 20 s, a new picture every 50 ms
        {
            line.Run(At(i));
            if (_pacer.MaySend(At(i)))
            {
                line.Send(2000, At(i));
            }
        }

        Assert.InRange(line.LongestQueue, 2000, 4200);
        Assert.InRange(line.LongestQueueLater, 1, 2000 + 250);
        Assert.InRange(line.Frames, 18, 25); // the line is used, too
    }

    [Fact]
    public void A_long_way_alone_does_not_slow_anything()
    {
        var line = new SlowLine(_pacer, bytesASecond: 1_000_000, latency: 300);
        var (held, lastHeld) = (0, 0);
        line.Send(40, At(0));
        for (var i = 350; i < 10_000; i += 50)
        {
            line.Run(At(i));
            if (_pacer.MaySend(At(i)))
            {
                line.Send(250, At(i));
            }
            else
            {
                held++;
                lastHeld = i;
            }
        }

        Assert.InRange(held, 0, 4); // until the line has shown what it carries
        Assert.InRange(lastHeld, 0, 1000);
    }

    [Fact]
    public void An_answer_that_was_lost_is_waited_for_10_seconds()
    {
        _pacer.Send(10, At(0), ask: true);
        _pacer.Answer(At(1));
        _pacer.Send(5000, At(10));

        Assert.False(_pacer.MaySend(At(5000)));
        Assert.Equal(At(10_010), _pacer.Deadline);
        _pacer.Expire(At(10_010));
        Assert.True(_pacer.MaySend(At(10_010)));
        Assert.Null(_pacer.Deadline);
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private sealed class SlowLine(FramePacer pacer, double bytesASecond, int latency)
    {
        private readonly Queue<TimeSpan> _answers = new();
        private TimeSpan _free;

        public int Frames { get; private set; }

        public double LongestQueue { get; private set; }

        public double LongestQueueLater { get; private set; }

        public void Send(int bytes, TimeSpan now)
        {
            Frames++;
            var asks = pacer.Send(bytes, now, ask: Frames == 1);
            _free = (_free > now ? _free : now) + TimeSpan.FromSeconds(bytes / bytesASecond);
            var queue = (_free - now).TotalSeconds * bytesASecond;
            LongestQueue = Math.Max(LongestQueue, queue);
            LongestQueueLater = Frames > 4 ? Math.Max(LongestQueueLater, queue) : 0;
            if (asks)
            {
                _answers.Enqueue(_free + At(latency));
            }
        }

        public void Run(TimeSpan now)
        {
            while (_answers.TryPeek(out var at) && at <= now)
            {
                pacer.Answer(at);
                _answers.Dequeue();
            }
        }
    }
}
