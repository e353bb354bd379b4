using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using RazorSlices;

namespace Ias.Console.Server.Pages;

/// <summary>Handles requests for one page in one transaction: identifies the visitor, checks permissions, then shows the page or performs
/// the action.</summary>
internal sealed partial class PageHandler(Page page, Database database, RateLimits limits, TimeProvider time)
{
    private const string ContentSecurity =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const int MostElsewhere = 10;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public Task HandleAsync(HttpContext http) =>
        GuardAsync(http, request => HttpMethods.IsPost(request.Request.Method) ? PostAsync(request) : GetAsync(request));

    /// <summary>Answers a request; where that is refused or fails, a page says why.</summary>
    public async Task GuardAsync(HttpContext http, RequestDelegate answer)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurity;
        headers["Referrer-Policy"] = "same-origin"; // with less, a browser does not say that a form comes from here
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        try
        {
            await answer(http);
        }
        catch (RefusalException refused)
        {
            await ProblemAsync(http, refused.Status, refused.Message);
        }
        catch (BadHttpRequestException wrong)
        {
            await ProblemAsync(
                http,
                wrong.StatusCode,
                wrong.StatusCode == 413 ? "That was too much text: a form may have 256 KB." : "The form cannot be read."
            );
        }
        catch (DbException failed) when (!http.Response.HasStarted && database.IsUnavailable(failed))
        {
            http.RequestServices.GetRequiredService<StoreFailures>().Add(failed);
            await ProblemAsync(http, 503, "The store cannot be used, so nothing was changed. The server's log says why.");
        }
        catch (Exception failed) when (failed is not OperationCanceledException && !http.Response.HasStarted)
        {
            Failed(http.RequestServices.GetRequiredService<ILogger<PageHandler>>(), failed, page.Path, http.TraceIdentifier);
            await ProblemAsync(http, 500, $"The server failed. Its log says why, at request {http.TraceIdentifier}.");
        }
    }

    private async Task GetAsync(HttpContext http)
    {
        if (page.Audience == Audience.All)
        {
            limits.Visit(http.Connection.RemoteIpAddress);
        }

        if (await ShowAsync(http, null, null, null) is { } slice)
        {
            if (http.Items[typeof(Visitor)] is Visitor { IsAging: true } visitor)
            {
                await database.WriteAsync(session => new WebSessions(session).RenewAsync(visitor.Caller.Token), http.RequestAborted);
                SessionCookie.Set(http, SessionCookie.Read(http)!);
            }

            await WriteAsync(http, 200, slice);
        }
        else
        {
            http.Response.Redirect($"/login?to={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");
        }
    }

    private async Task PostAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
        {
            throw new BadHttpRequestException("no form");
        }

        if (page.Audience == Audience.All)
        {
            limits.Attempt(http.Connection.RemoteIpAddress);
        }

        var form = await ReadFormAsync(http);
        var secret = SessionCookie.Read(http) ?? SessionCookie.FormSecret(http);
        FormToken.Check(http.Request, secret, form["token"]);
        if (!page.Acts.TryGetValue(form["do"].ToString(), out var asked))
        {
            throw RefusalException.Invalid("There is no such form on this page.");
        }

        try
        {
            var outcome = await database.WriteAsync(
                async session =>
                    await RequestAsync(http, session, form, asked.Permission) is { } request
                        ? await asked.Act(request)
                        : throw RefusalException.Unauthorized(
                            "You are not logged in any more. Log in in another tab, then go back and send the form again."
                        ),
                http.RequestAborted
            );
            outcome.Then?.Invoke(http);
            if (outcome.Secret is not null)
            {
                await WriteAsync(http, 200, (await ShowAsync(http, null, outcome.Secret, null))!);
                return;
            }

            http.Response.StatusCode = 303;
            http.Response.Headers.Location = Next(http, outcome);
        }
        catch (RefusalException refused) when (refused.Status is 400 or 404 or 409)
        {
            var fields = form.SelectMany(field => field.Value.OfType<string>().Select(value => KeyValuePair.Create(field.Key, value)));
            var kept = new RefusedForm($"{form["do"]} {form["about"]}".TrimEnd(), refused.Message, [.. fields]);
            await WriteAsync(http, refused.Status, (await ShowAsync(http, form, null, kept))!);
        }
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext http)
    {
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception unreadable) when (unreadable is not (BadHttpRequestException or OperationCanceledException)) // nothing else is done here
        {
            throw new BadHttpRequestException("The form cannot be read.", unreadable);
        }
    }

    // Null: the visitor has to log in first.
    private Task<RazorSlice?> ShowAsync(HttpContext http, IFormCollection? form, string? secret, RefusedForm? refused) =>
        database.ReadAsync<RazorSlice?>(
            async session =>
                await RequestAsync(http, session, form, page.Permission, secret, refused, shows: true) is { } request
                    ? await page.Show(request)
                    : null,
            http.RequestAborted
        );

    private async Task<PageRequest?> RequestAsync(
        HttpContext http,
        Session session,
        IFormCollection? form,
        Permission permission,
        string? secret = null,
        RefusedForm? refused = null,
        bool shows = false
    )
    {
        var frame = await FrameAsync(http, session);
        frame = frame with { Secret = secret, Refused = refused };
        if (page.Audience == Audience.All)
        {
            return new PageRequest(http, session, null, frame, form);
        }

        if (frame.Visitor?.Caller.Person is not { } person)
        {
            return null;
        }

        if (page.Audience == Audience.Known)
        {
            return new PageRequest(http, session, null, frame, form);
        }

        var slug = http.Request.RouteValues["slug"] as string ?? "";
        var place =
            await Gate.EnterAsync(session, person, slug)
            ?? throw new RefusalException(404, "NOT_FOUND", $"There is no workspace {slug} here, or you are not a member of it.");
        if (!Permissions.May(place.Role, permission))
        {
            throw RefusalException.Forbidden(
                $"You are a {Words.Of(place.Role)} of {place.Slug}, and a {Words.Of(place.Role)} may not do this."
            );
        }

        var scope = session.In(place.Workspace, place.Policy, frame.Visitor.Caller.Actor);
        frame = frame with
        {
            Place = place,
            Attention = await Attention.ReadAsync(scope),
            Elsewhere = shows ? await ElsewhereAsync(session, person, place.Slug, frame.Visitor.Caller.Actor) : null,
        };
        return new PageRequest(http, session, scope, frame, form);
    }

    private static async Task<IReadOnlyList<OtherWorkspace>> ElsewhereAsync(Session session, EntityId person, string here, Actor actor)
    {
        var others = (await new Workspaces(session).OfAsync(person)).Where(one => one.Slug.Value != here).Take(MostElsewhere);
        var listed = new List<OtherWorkspace>();
        foreach (var one in others)
        {
            listed.Add(
                new OtherWorkspace(
                    one.Slug.Value,
                    (await new Inbox(session.In(one.Id, DataPolicy.Open, actor)).CountAsync()).Total // counts alone
                )
            );
        }

        return listed;
    }

    private async Task<Frame> FrameAsync(HttpContext http, Session session)
    {
        var cookie = SessionCookie.Read(http);
        var visitor = cookie is null ? null : await new WebSessions(session).FindAsync(cookie);
        if (visitor is not null)
        {
            limits.Count(visitor.Caller.Token);
            http.RequestServices.GetRequiredService<LoginUse>().Add(visitor.Caller.Token);
            http.Items[typeof(Visitor)] = visitor;
        }
        else if (cookie is not null)
        {
            limits.Attempt(http.Connection.RemoteIpAddress);
        }

        var query = QueryString.Create(http.Request.Query.Where(one => one.Key != "told"));
        return new Frame(
            http.Request.Path + query,
            page.Section,
            FormToken.Of(cookie ?? SessionCookie.FormSecret(http)),
            time.GetUtcNow(),
            visitor,
            Told: Told.Words(http.Request.Query["told"].ToString())
        );
    }

    private static string Next(HttpContext http, Outcome outcome)
    {
        var query = QueryString.Create(http.Request.Query.Where(one => one.Key != "told"));
        var to = outcome.To ?? http.Request.PathBase + http.Request.Path + query;
        return outcome.Told is { } told ? $"{to}{(to.Contains('?', StringComparison.Ordinal) ? '&' : '?')}told={told}" : to;
    }

    private async Task ProblemAsync(HttpContext http, int status, string message)
    {
        if (status == 429)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        var cookie = SessionCookie.Read(http);
        var visitor =
            cookie is null || status is 429 or 500
                ? null
                : await database.ReadAsync(session => new WebSessions(session).FindAsync(cookie), http.RequestAborted);
        var frame = new Frame(http.Request.Path, "", FormToken.Of(cookie ?? ""), time.GetUtcNow(), visitor);
        var title = status switch
        {
            401 => "You are not logged in",
            403 => "You may not do this",
            404 => "There is nothing here",
            429 => "Too many requests",
            502 => "Another server does not answer",
            500 => "Something went wrong",
            _ => "That did not work",
        };
        await WriteAsync(http, status, ProblemView.Create(new ProblemModel(frame, title, message)));
    }

    private static async Task WriteAsync(HttpContext http, int status, RazorSlice slice)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await slice.RenderAsync(http.Response.BodyWriter, Encoder, http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {Request} for the page {Path} failed")]
    private static partial void Failed(ILogger logger, Exception failed, string path, string request);
}
