using Ias.Console.Server.Contract;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Notices;

/// <summary>Sends notices to their targets. Every server does this at the same time: each event is noted once, and each message is sent by
/// one server. Failed messages are retried at growing intervals, and given up in the end with the reason recorded.</summary>
internal sealed class NoticeDelivery : IDisposable
{
    /// <summary>Number of attempts to send a message.</summary>
    public const int Tries = 8;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private const int AtOnce = 8;

    private readonly Database _database;
    private readonly Uri? _link;
    private readonly OutsideHttp _outside;
    private readonly WebhookSender _webhooks;
    private readonly PushSender _pushes;
    private readonly MailSender _mails;
    private readonly Metering _metering;
    private readonly ILogger<NoticeDelivery> _logger;

    public NoticeDelivery(Database database, NoticeOptions options, Metering metering, TimeProvider time, ILogger<NoticeDelivery> logger)
    {
        (_database, _link, _metering, _logger) = (database, options.PublicUrl, metering, logger);
        _outside = new OutsideHttp(options.ToPrivate);
        _webhooks = new WebhookSender(_outside, time);
        _pushes = new PushSender(_outside, options.Contact, time);
        _mails = new MailSender(options.Smtp);
    }

    /// <summary>Notes what has happened, and sends what is due.</summary>
    public async Task BeatAsync(CancellationToken cancel)
    {
        if (!await _database.ReadAsync(NoticeQueue.IsNeededAsync, cancel))
        {
            return;
        }

        await _database.WriteAsync(NoticeQueue.NoteAsync, cancel);
        while (true)
        {
            var messages = new List<DueMessage>();
            while (messages.Count < AtOnce && await _database.WriteAsync(NoticeQueue.TakeAsync, cancel) is { } message)
            {
                messages.Add(message);
            }

            if (messages.Count == 0)
            {
                return;
            }

            await Task.WhenAll(messages.Select(message => DeliverAsync(message, cancel)));
        }
    }

    public void Dispose() => _outside.Dispose();

    private async Task DeliverAsync(DueMessage due, CancellationToken cancel)
    {
        var (moot, told, message) = await _database.ReadAsync(session => ComposeAsync(session, due), cancel);
        string? problem = null;
        if (message is not null)
        {
            problem = await SendAsync(due, message, cancel);
        }

        await _database.WriteAsync(
            async session =>
            {
                if (due.Kind == NoticeKind.Push && PushSender.IsGone(problem))
                {
                    await NoticeBrowsers.GoneAsync(session, due.Workspace, due.Target);
                    return;
                }

                await NoticeQueue.SetAsync(session, moot, NoticeState.Moot);
                if (problem is null)
                {
                    await NoticeQueue.SetAsync(session, told, NoticeState.Sent);
                }
                else
                {
                    await FailAsync(session, due, told, problem);
                }

                // A notice that waits for a retry does not delay later ones.
                await NoticeQueue.RestAsync(session, due.Target, message is null ? TimeSpan.Zero : NoticeQueue.Rest);
            },
            cancel
        );
        if (message is not null)
        {
            _metering.Noticed(problem is null ? "sent" : "failed");
        }
    }

    private async Task<string?> SendAsync(DueMessage due, NoticeMessage message, CancellationToken cancel) =>
        due.Kind switch
        {
            NoticeKind.Webhook => await _webhooks.SendAsync(due, message, cancel),
            NoticeKind.Push => await _pushes.SendAsync(due, message, await VapidKey.OfAsync(_database, cancel), cancel),
            _ => await _mails.SendAsync(due, message, cancel),
        };

    private async Task<(List<DueNotice> Moot, List<DueNotice> Told, NoticeMessage? Message)> ComposeAsync(Session session, DueMessage due)
    {
        var wording = new NoticeWording(session.In(due.Workspace, due.Policy, Actor.Server));
        var (moot, told, items) = (new List<DueNotice>(), new List<DueNotice>(), new List<NoticeItem>());
        foreach (var notice in due.Notices)
        {
            if (await wording.OfAsync(notice) is { } text)
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(notice.CreatedAt);
                items.Add(new NoticeItem(notice.Id.Value, notice.Event, notice.Subject.Value, text, at));
                told.Add(notice);
            }
            else
            {
                moot.Add(notice);
            }
        }

        return (moot, told, items.Count == 0 ? null : new NoticeMessage(due.Slug.Value, _link, items));
    }

    private async Task FailAsync(Session session, DueMessage due, List<DueNotice> told, string problem)
    {
        var over = told.Where(notice => notice.Attempts + 1 >= Tries).ToList();
        await NoticeQueue.SetAsync(session, over, NoticeState.GivenUp, problem);
        foreach (var notice in told.Except(over))
        {
            await NoticeQueue.SetAsync(session, [notice], NoticeState.Waiting, problem, Pause(notice.Attempts));
        }

        if (over.Count > 0)
        {
            Logs.NoticesGivenUp(_logger, over.Count, due.Target.Value, problem);
            await session.AuditAsync(Actor.Server, due.Workspace, "notice.give-up", due.Target.Value, problem);
        }
    }

    // Ten seconds, four times as long after each attempt, up to an hour; plus or minus a fifth, so that retries are spread out.
    private static TimeSpan Pause(long attempts)
    {
        var next = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(4, attempts));
        return TimeSpan.FromSeconds(next * (0.8 + (0.4 * Random.Shared.NextDouble())));
    }
}
