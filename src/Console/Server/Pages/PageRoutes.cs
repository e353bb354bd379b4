using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>Audience of a page.</summary>
internal enum Audience
{
    /// <summary>Everybody, without a login.</summary>
    All,

    /// <summary>People who are logged in.</summary>
    Known,

    /// <summary>Members of the workspace that its address names.</summary>
    Members,
}

/// <summary>A page: who sees it, what it shows, and what its forms do.</summary>
/// <param name="Path">Its address, with <c>{slug}</c> and <c>{id}</c>.</param>
/// <param name="Permission">Permission a member needs to see it.</param>
internal sealed record Page(string Path, string Section, Audience Audience, Permission Permission, Show Show)
{
    private readonly Dictionary<string, (Permission Permission, Act Act)> _acts = new(StringComparer.Ordinal);

    /// <summary>Actions of the page's forms, by name, each with the permission it requires.</summary>
    public IReadOnlyDictionary<string, (Permission Permission, Act Act)> Acts => _acts;

    /// <summary>Adds what a form does; its button's name is <c>do</c>, and its value this one.</summary>
    public Page On(string name, Permission permission, Act act)
    {
        _acts.Add(name, (permission, act));
        return this;
    }
}

/// <summary>Maps pages to their addresses.</summary>
internal sealed class PageRoutes(IEndpointRouteBuilder routes, Database database, RateLimits limits, TimeProvider time)
{
    /// <summary>A page of a workspace.</summary>
    public Page Member(string path, string section, Permission permission, Show show) =>
        Add(new Page($"/w/{{slug}}/{path}", section, Audience.Members, permission, show));

    /// <summary>A page for everybody who is logged in.</summary>
    public Page Known(string path, string section, Show show) => Add(new Page(path, section, Audience.Known, Permission.Known, show));

    /// <summary>A page for everybody.</summary>
    public Page Open(string path, Show show) => Add(new Page(path, "", Audience.All, Permission.Known, show));

    /// <summary>An address that shows nothing of its own, but sends the browser on; where that is refused, a page says why.</summary>
    public void Step(string path, RequestDelegate step)
    {
        var page = new Page(path, "", Audience.All, Permission.Known, _ => throw new InvalidOperationException("a step shows nothing"));
        RequestDelegate handle = http => new PageHandler(page, database, limits, time).GuardAsync(http, step);
        routes.MapGet(path, handle).ExcludeFromDescription();
    }

    /// <summary>Maps the page for addresses that do not exist.</summary>
    public void Nothing()
    {
        var page = new Page(
            "",
            "",
            Audience.All,
            Permission.Known,
            _ => throw new RefusalException(404, "NOT_FOUND", "There is no such page.")
        );
        RequestDelegate handle = http =>
        {
            if (http.Request.Path.StartsWithSegments("/control-plane", StringComparison.Ordinal))
            {
                http.Response.StatusCode = 404; // answered in JSON, like everything there
                return Task.CompletedTask;
            }

            return new PageHandler(page, database, limits, time).HandleAsync(http);
        };
        routes.MapFallback("{*path}", handle).ExcludeFromDescription();
    }

    private Page Add(Page page)
    {
        RequestDelegate handle = new PageHandler(page, database, limits, time).HandleAsync;
        routes.MapMethods(page.Path, ["GET", "HEAD", "POST"], handle).WithMetadata(page).ExcludeFromDescription();
        return page;
    }
}
