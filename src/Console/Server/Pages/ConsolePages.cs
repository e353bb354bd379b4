using Ias.Console.Server.Api;
using Ias.Console.Server.Oidc;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>All pages of the server.</summary>
internal static class ConsolePages
{
    public static void Add(IEndpointRouteBuilder routes, Database database, RateLimits limits, TimeProvider time)
    {
        StaticFiles.Add(routes);
        PushFiles.Add(routes, database);
        var pages = new PageRoutes(routes, database, limits, time);
        var oidc = routes.ServiceProvider.GetService<OidcProvider>();
        LoginPage.Add(pages, oidc?.Options);
        OidcPage.Add(pages, oidc, database, limits);
        AccountPage.Add(pages);
        InboxPage.Add(pages);
        BoardPage.Add(pages);
        JobsPage.Add(pages);
        JobPage.Add(pages);
        RunsPage.Add(pages);
        RunPage.Add(pages);
        GoalsPage.Add(pages);
        GoalPage.Add(pages);
        GoalEditPage.Add(pages);
        AgentsPage.Add(pages);
        ReposPage.Add(pages);
        ContextPage.Add(pages);
        BriefingPage.Add(pages);
        PeoplePage.Add(pages);
        SettingsPage.Add(pages);
        AuditPage.Add(pages);
        pages.Nothing();
    }
}
