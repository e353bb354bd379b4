using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <param name="Notices">Webhooks and mail addresses that are told what happens.</param>
/// <param name="Fields">Every field an allowlist may name.</param>
public sealed record SettingsModel(
    Frame Frame,
    IReadOnlyList<Token> Tokens,
    IReadOnlyList<NoticeTarget> Notices,
    Workspace Workspace,
    IReadOnlyList<string> Fields
) : PageModel(Frame, "Settings");

internal static class SettingsPage
{
    private const int LongestDays = 3650;

    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "settings",
                "settings",
                Permission.Administer,
                async request =>
                    SettingsView.Create(
                        new SettingsModel(
                            request.Frame,
                            await new Tokens(request.Session).TokensAsync(request.Scope.Workspace),
                            [.. (await new NoticeTargets(request.Scope).ListAsync()).Where(target => target.Kind != NoticeKind.Push)],
                            (await new Workspaces(request.Session).FindAsync(request.Scope.Workspace))!,
                            [.. Fields.Texts.Select(field => field.Name), .. Fields.Objects.Select(field => field.Name)]
                        )
                    )
            )
            .On(
                "token",
                Permission.Administer,
                async request =>
                {
                    var days =
                        int.TryParse(request.Field("days"), out var given) && given is >= 1 and <= LongestDays
                            ? given
                            : throw RefusalException.Invalid($"A token is good for 1 to {LongestDays} days.");
                    var (text, _) = await new Tokens(request.Session).AddTokenAsync(
                        request.Scope.Workspace,
                        request.Member<TokenScope>("scope"),
                        request.Word("label", "A label"),
                        days,
                        request.Scope.By
                    );
                    return new Outcome(Secret: text);
                }
            )
            .On(
                "revoke",
                Permission.Administer,
                async request =>
                {
                    await new Tokens(request.Session).RevokeAsync(request.Scope.Workspace, request.About, request.Scope.By);
                    return new Outcome("revoked");
                }
            )
            .On(
                "notice",
                Permission.Administer,
                async request =>
                {
                    var address = request.Field("address").Trim();
                    var (_, secret) = await Subscription.AddAsync(
                        request.Scope,
                        address.Contains("://", StringComparison.Ordinal) ? NoticeKind.Webhook : NoticeKind.Mail,
                        address,
                        [.. request.Fields("for").Select(word => Words.Find<NoticeEvent>(word)).OfType<NoticeEvent>()]
                    );
                    return secret is null ? new Outcome("added") : new Outcome(Secret: secret);
                }
            )
            .On(
                "try",
                Permission.Administer,
                async request =>
                {
                    await new NoticeTargets(request.Scope).TestAsync(request.About);
                    return new Outcome("tried");
                }
            )
            .On(
                "tell-no-more",
                Permission.Administer,
                async request =>
                {
                    await new NoticeTargets(request.Scope).RemoveAsync(request.About);
                    return new Outcome("removed");
                }
            )
            .On(
                "policy",
                Permission.Administer,
                async request =>
                {
                    await new Workspaces(request.Session).SetPolicyAsync(
                        request.Scope.Workspace,
                        request.Member<DataPolicyMode>("mode"),
                        request.Fields("allowed"),
                        request.Scope.By
                    );
                    return new Outcome("saved");
                }
            );
}
