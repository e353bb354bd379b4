using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Store;

namespace Ias.Console.Pages;

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
