using System.Collections.Concurrent;
using System.Diagnostics;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.State;

public sealed class ControlInboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly ConcurrentQueue<ControlRequest> _got = [];
    private readonly ConcurrentQueue<(string Name, string Why)> _unreadable = [];
    private readonly ControlInbox _inbox;

    public ControlInboxTests() => _inbox = new ControlInbox(Control, _time);

    private string Control => _folder.At(".run", "control");

    [Fact]
    public async Task A_request_arrives_in_a_blink_and_its_file_goes()
    {
        Start();
        var waited = Stopwatch.StartNew();

        var asked = Ask("halt", text: "it smells");

        await Eventually.True(() => !_got.IsEmpty && Empty(), "the request is carried out and removed");
        Assert.Equal(asked, _got.Single());
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(5), $"{waited.Elapsed}"); // the fake clock stands: no poll brought it
    }

    [Fact]
    public void Requests_that_lay_there_before_the_start_come_in_the_order_they_were_made()
    {
        Ask("halt", at: 3);
        Ask("note", at: 1);
        Ask("withdraw", at: 2);

        Start();

        Assert.Equal(["note", "withdraw", "halt"], _got.Select(r => r.Kind));
        Assert.True(Empty());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"kind\":\"halt\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"kind\":\"halt\"}")]
    [InlineData("{\"kind\":null,\"run_id\":\"r\",\"by\":\"a\",\"at\":\"2026-01-19T10:00:00Z\"}")]
    [InlineData("{\"kind\":\"halt\",\"run_id\":\"r\",\"by\":\"a\",\"at\":\"yesterday\"}")]
    public void What_cannot_be_read_is_put_aside_and_told_and_stops_nothing(string content)
    {
        Directory.CreateDirectory(Control);
        File.WriteAllText(Path.Combine(Control, "a.json"), content);
        Ask("note");

        Start();

        Assert.Equal("note", _got.Single().Kind);
        Assert.Equal("a.json", _unreadable.Single().Name);
        Assert.Equal(content, File.ReadAllText(Path.Combine(Control, "a.json.corrupt-20260119T100000Z")));
    }

    [Fact]
    public async Task Pipes_folders_and_endless_files_do_not_hang_it()
    {
        Directory.CreateDirectory(Path.Combine(Control, "folder.json"));
        TemporaryRepository.Run("mkfifo", _folder.Path, Path.Combine(Control, "pipe.json"));
        File.CreateSymbolicLink(Path.Combine(Control, "zero.json"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(Control, "dangling.json"), "/nowhere");

        Start();
        Ask("note");

        await Eventually.True(() => _got.Count == 1, "the request between them");
        Assert.Equal(["dangling.json", "folder.json", "pipe.json", "zero.json"], _unreadable.Select(u => u.Name).Order());
        Assert.Equal(
            ["not a file: a folder", "not a file: a pipe", "not a file: a symbolic link", "not a file: a symbolic link"],
            _unreadable.Select(u => u.Why).Order()
        );
    }

    [Fact]
    public async Task A_folder_that_an_agent_deleted_is_made_again_and_watched_again()
    {
        Start();
        Directory.Delete(_folder.At(".run"), recursive: true);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(Directory.Exists(Control));

        Ask("halt");

        await Eventually.True(() => _got.Count == 1, "the new folder is watched");
    }

    [Fact]
    public async Task A_folder_deleted_and_made_again_behind_its_back_is_found_by_the_poll_and_watched_from_then_on()
    {
        Start();
        Directory.Delete(_folder.At(".run"), recursive: true);
        Ask("halt");

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("halt", _got.Single().Kind);

        Ask("note");
        await Eventually.True(() => _got.Count == 2, "the second one comes without a poll");
    }

    [Fact]
    public void A_request_that_fails_is_put_aside_and_not_tried_for_ever()
    {
        Ask("halt");
        _inbox.Start(_ => throw new InvalidOperationException("no such run"), (name, why) => _unreadable.Enqueue((name, why)));

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("no such run", _unreadable.Single().Why);
        Assert.Single(Directory.GetFiles(Control, "*.corrupt-*"));
    }

    [Fact]
    public async Task Many_askers_at_once_are_all_heard_once()
    {
        Start();

        await Parallel.ForEachAsync(
            Enumerable.Range(1, 100),
            async (n, _) =>
            {
                await Task.Yield();
                Ask("note", at: n, text: $"{n}");
            }
        );

        await Eventually.True(() => _got.Count >= 100 && Empty(), "all requests");
        Assert.Equal(Enumerable.Range(1, 100), _got.Select(r => int.Parse(r.Text)).Order());
    }

    [Fact]
    public void Nothing_comes_after_the_end()
    {
        Start();
        _inbox.Dispose();

        Ask("halt");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(_got);
        Assert.Equal(0, _time.WaitingTimers);
    }

    public void Dispose()
    {
        _inbox.Dispose();
        _folder.Dispose();
    }

    private void Start() => _inbox.Start(_got.Enqueue, (name, why) => _unreadable.Enqueue((name, why)));

    private bool Empty() => Directory.GetFiles(Control).Length == 0;

    private ControlRequest Ask(string kind, int at = 0, string text = "")
    {
        var request = new ControlRequest(kind, "run-1", "me@here", Samples.At.AddSeconds(at), Text: text);
        ControlInbox.Ask(Control, request);
        return request;
    }
}
