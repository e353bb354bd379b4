using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

public sealed record AuditModel(Frame Frame, IReadOnlyList<AuditEntry> Entries, Names Names) : PageModel(Frame, "Audit log");

internal static class AuditPage
{
    public static void Add(PageRoutes pages) =>
        pages.Member(
            "audit",
            "audit",
            Permission.Administer,
            async request =>
                AuditView.Create(
                    new AuditModel(request.Frame, await new History(request.Scope).AuditAsync(), await Names.ReadAsync(request.Scope))
                )
        );
}
