using System.Collections.Concurrent;
using System.Threading.Channels;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Following;
using Ias.Console.Client.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Ias.Console.Client.Tests.Following;

public sealed class ChangeFeedTests
{
    private const string Start = "retry: 1000\nevent: start\nid: 4\ndata: {\"last\":4}\n\n";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly HastyTime _time = new();

    [Fact]
    public async Task A_real_server_tells_what_happens_and_after_a_break_what_was_missed()
    {
        await using var server = await ConsoleServer.StartAsync();
        using var box = await Box.NewAsync(server);
        using var client = Client(server.Url, await server.TokenAsync());
        var feed = new ChangeFeed(client, server.Workspace.ToString(), _time);
        long seen;
        await using (var told = new Told(feed))
        {
            Assert.IsType<FeedEvent.Connected>(await told.NextAsync());
            await box.AskAsync("Which tax rate?");
            Assert.Equal("job", (await told.ChangeAsync("pending")).Subject);
            seen = (await told.ChangeAsync("running")).Seq;
        }

        await using var again = new Told(feed, after: seen);
        Assert.Equal(new FeedEvent.Connected(seen), await again.NextAsync());
        var missed = await again.ChangeAsync("open");
        Assert.Equal("decision", missed.Subject);
        Assert.True(missed.Seq > seen);
    }

    [Fact]
    public async Task A_server_whose_changes_are_of_another_store_says_so()
    {
        await using var server = await ConsoleServer.StartAsync();
        using var client = Client(server.Url, await server.TokenAsync());
        await using var told = new Told(new ChangeFeed(client, server.Workspace.ToString(), _time), after: 4711);

        Assert.IsType<FeedEvent.Reset>(await told.NextAsync());
    }

    [Fact]
    public async Task A_token_that_is_not_taken_ends_it()
    {
        await using var server = await ConsoleServer.StartAsync();
        using var client = Client(server.Url, "ias_no_such");
        await using var told = new Told(new ChangeFeed(client, server.Workspace.ToString(), _time));

        Assert.Equal(CallFailure.TokenRefused, (await told.LostAsync()).Why.Failure);
        await told.EndAsync();
    }

    [Fact]
    public async Task After_a_break_it_goes_on_after_the_last_change_and_tells_none_twice()
    {
        await using var server = await OddServer.StartAsync(
            (http, n) =>
                n switch
                {
                    1 => SayAsync(http, Start + Change(5) + Change(6)),
                    2 => OddServer.SayAsync(http, 503, "<html>"),
                    _ => SayAsync(http, $"event: start\ndata: {{\"last\":{After(http)}}}\n\n" + Change(6) + Change(7), staysOpen: true),
                }
        );
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", _time));

        Assert.Equal(new FeedEvent.Connected(4), await told.NextAsync());
        Assert.Equal(5, (await told.ChangeAsync()).Seq);
        Assert.Equal(6, (await told.ChangeAsync()).Seq);
        Assert.Equal(CallFailure.NoAnswer, (await told.LostAsync()).Why.Failure);
        Assert.Equal(CallFailure.ServerFailed, (await told.LostAsync()).Why.Failure);
        Assert.Equal(new FeedEvent.Connected(6), await told.NextAsync());
        Assert.Equal(7, (await told.ChangeAsync()).Seq);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_of_once_and_tried_after_growing_pauses()
    {
        await using var server = await OddServer.StartAsync(
            (http, n) => n < 4 ? OddServer.SayAsync(http, 503, "<html>") : SayAsync(http, Start, staysOpen: true)
        );
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", _time) { LongestSilence = TimeSpan.FromSeconds(11) });

        await told.LostAsync();
        Assert.Equal(new FeedEvent.Connected(4), await told.NextAsync());
        Assert.Collection(
            _time.Pauses.Where(pause => pause < TimeSpan.FromSeconds(10)),
            pause => Assert.InRange(pause.TotalSeconds, 1, 1.5),
            pause => Assert.InRange(pause.TotalSeconds, 2, 3),
            pause => Assert.InRange(pause.TotalSeconds, 4, 6)
        );
    }

    [Fact]
    public async Task A_server_that_begins_and_breaks_off_is_not_asked_faster_than_it_says()
    {
        await using var server = await OddServer.StartAsync(
            (http, _) => SayAsync(http, Start.Replace("1000", "3000", StringComparison.Ordinal))
        );
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", _time));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(new FeedEvent.Connected(4), await told.NextAsync());
            await told.LostAsync();
        }

        Assert.All(_time.Pauses, pause => Assert.InRange(pause.TotalSeconds, 3, 4.5));
    }

    [Fact]
    public async Task A_line_on_which_nothing_comes_is_given_up_and_a_comment_is_something()
    {
        var sent = Channel.CreateUnbounded<string>();
        await using var server = await OddServer.StartAsync(
            async (http, _) =>
            {
                await WriteAsync(http, Start);
                await foreach (var text in sent.Reader.ReadAllAsync(http.RequestAborted))
                {
                    await WriteAsync(http, text);
                }
            }
        );
        var time = new RecordingTime();
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", time) { LongestSilence = Silence });
        Assert.Equal(new FeedEvent.Connected(4), await told.NextAsync());

        var change = told.ChangeAsync();
        await time.HasTimersAsync(Silence, 2); // one for each read
        time.Advance(Silence * 0.7);
        sent.Writer.TryWrite(": \n\n");
        await time.HasTimersAsync(Silence, 3);
        time.Advance(Silence * 0.7);
        sent.Writer.TryWrite(Change(5));
        Assert.Equal(5, (await change).Seq);

        var lost = told.LostAsync();
        await time.HasTimersAsync(Silence, 4);
        time.Advance(Silence);
        Assert.Contains("nothing came for 30 seconds", (await lost).Why.Problem.What, StringComparison.Ordinal);
        var again = told.NextAsync();
        await time.HasTimersAsync(TimeSpan.FromSeconds(1.5), 1, atLeast: TimeSpan.FromSeconds(1)); // the pause
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(new FeedEvent.Connected(4), await again);
    }

    [Theory]
    [InlineData("event: start\ndata: {\"last\":\n\n")]
    [InlineData("event: start\ndata: null\n\n")]
    [InlineData("event: change\ndata: {\"seq\":5,\"subject\":\"job\",\"subjectId\":\"a\",\"happened\":\"done\"}\n\n")]
    [InlineData("event: start\ndata: {\"last\":4}\n\nevent: change\ndata: {\"seq\":5}\n\n")]
    [InlineData("event: start\ndata: {\"last\":4}\n\nevent: change\ndata: \u0000\u00ff\n\n")]
    public async Task What_is_no_event_of_a_Console_is_refused(string said)
    {
        await using var server = await OddServer.StartAsync((http, _) => SayAsync(http, said, staysOpen: true));
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", _time));

        var next = await told.NextAsync();
        var lost = next is FeedEvent.Connected ? await told.NextAsync() : next;
        Assert.Equal(CallFailure.Unintelligible, Assert.IsType<FeedEvent.Lost>(lost).Why.Failure);
    }

    [Fact]
    public async Task A_page_is_no_stream_of_events()
    {
        await using var server = await OddServer.StartAsync((http, _) => OddServer.SayAsync(http, 200, Start));
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", _time));

        Assert.Equal(CallFailure.Unintelligible, (await told.LostAsync()).Why.Failure);
    }

    [Fact]
    public async Task What_a_newer_server_tells_besides_is_passed_over()
    {
        await using var server = await OddServer.StartAsync(
            (http, _) => SayAsync(http, Start + "event: weather\ndata: rain\n\ndata: plain\n\n" + Change(5), staysOpen: true)
        );
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", _time));

        Assert.Equal(new FeedEvent.Connected(4), await told.NextAsync());
        Assert.Equal(5, (await told.ChangeAsync()).Seq);
    }

    [Theory]
    [InlineData("x", "")]
    [InlineData("data: x\n", "")]
    [InlineData("data: x\r\n", "event: change\n")]
    public async Task An_event_without_an_end_is_not_read_for_ever(string more, string begin)
    {
        var flood = string.Concat(Enumerable.Repeat(more, 1024));
        var sent = 0L;
        await using var server = await OddServer.StartAsync(
            async (http, _) =>
            {
                await WriteAsync(http, Start + begin);
                while (!http.RequestAborted.IsCancellationRequested)
                {
                    await WriteAsync(http, flood);
                    Interlocked.Add(ref sent, flood.Length);
                }
            }
        );
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", _time));

        Assert.Equal(new FeedEvent.Connected(4), await told.NextAsync());
        Assert.Equal(CallFailure.Unintelligible, (await told.LostAsync()).Why.Failure);
        Assert.True(Interlocked.Read(ref sent) < 64 << 20);
    }

    [Fact]
    public async Task A_flood_is_read_whole_and_in_order()
    {
        const int Count = 20_000;
        await using var server = await OddServer.StartAsync(
            async (http, _) =>
            {
                await WriteAsync(http, Start);
                foreach (var some in Enumerable.Range(5, Count).Chunk(500))
                {
                    await WriteAsync(http, string.Concat(some.Select(seq => Change(seq))));
                }

                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }
        );
        using var client = Client(server.Url);
        await using var told = new Told(new ChangeFeed(client, "w", _time));

        Assert.Equal(new FeedEvent.Connected(4), await told.NextAsync());
        for (var seq = 5; seq < Count + 5; seq++)
        {
            Assert.Equal(seq, (await told.ChangeAsync()).Seq);
        }
    }

    private ControlPlaneClient Client(Uri url, string token = "ias_abc_SECRET") =>
        new(ServerUrl.Parse(Person.Origin(url), false, "ias auth login"), token, "ias", _time, 1);

    private static string Change(long seq) =>
        $"event: change\nid: {seq}\ndata: {{\"seq\":{seq},\"subject\":\"job\",\"subjectId\":\"a\",\"happened\":\"done\",\"at\":1,\"new\":{{}}}}\n\n";

    private static string After(HttpContext http) => http.Request.Headers["Last-Event-ID"].ToString();

    private static async Task SayAsync(HttpContext http, string text, bool staysOpen = false)
    {
        await WriteAsync(http, text);
        if (staysOpen)
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }
    }

    private static async Task WriteAsync(HttpContext http, string text)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = "text/event-stream";
        }

        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>A clock that moves when it is told to, and knows which timers were made.</summary>
    private sealed class RecordingTime : FakeTimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Enqueue(dueTime);
            return timer;
        }

        /// <summary>Waits until <paramref name="count"/> timers of this time, or of down to <paramref name="atLeast"/>, were made.</summary>
        public Task HasTimersAsync(TimeSpan due, int count, TimeSpan? atLeast = null) =>
            Eventually.True(() => _timers.Count(timer => timer <= due && timer >= (atLeast ?? due)) >= count, $"{count} timers of {due}");
    }

    /// <summary>What a feed tells, one by one, each within a limit.</summary>
    private sealed class Told : IAsyncDisposable
    {
        private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(1));
        private readonly IAsyncEnumerator<FeedEvent> _events;

        public Told(ChangeFeed feed, long? after = null) =>
            _events = feed.FollowAsync(after, _limit.Token).GetAsyncEnumerator(_limit.Token);

        public async Task<FeedEvent> NextAsync()
        {
            Assert.True(await _events.MoveNextAsync());
            return _events.Current;
        }

        public async Task<FeedEvent.Changed> ChangeAsync() => Assert.IsType<FeedEvent.Changed>(await NextAsync());

        public async Task<FeedEvent.Lost> LostAsync() => Assert.IsType<FeedEvent.Lost>(await NextAsync());

        /// <summary>The next of which that happened.</summary>
        public async Task<FeedEvent.Changed> ChangeAsync(string happened)
        {
            while (true)
            {
                if (await ChangeAsync() is var change && change.Happened == happened)
                {
                    return change;
                }
            }
        }

        public async Task EndAsync() => Assert.False(await _events.MoveNextAsync());

        public async ValueTask DisposeAsync()
        {
            await _limit.CancelAsync();
            await _events.DisposeAsync();
            _limit.Dispose();
        }
    }
}
