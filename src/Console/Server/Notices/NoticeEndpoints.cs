using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Notices;

/// <summary>Endpoints for notice targets, for the pages and other programs.</summary>
internal static class NoticeEndpoints
{
    public static void Add(Endpoints endpoints)
    {
        endpoints.Writing<AddNoticeRequest, NoticeAddedAnswer>(
            "/notices/add",
            "Has notices sent to a webhook or a mail address; a webhook's secret is shown this once",
            Permission.Administer,
            async (scope, request) =>
            {
                var (target, secret) = await Subscription.AddAsync(scope, request.Kind, request.Address, request.Events);
                return new NoticeAddedAnswer(target, secret);
            }
        );
        endpoints.Reading<InWorkspaceRequest, NoticesAnswer>(
            "/notices/list",
            "Lists who is told of what, and how that went",
            Permission.Administer,
            async (scope, _) => new NoticesAnswer(await new NoticeTargets(scope).ListAsync())
        );
        endpoints.Writing<NoticeTargetRequest, NoticeTestedAnswer>(
            "/notices/test",
            "Sends a test",
            Permission.Administer,
            async (scope, request) => new NoticeTestedAnswer(await new NoticeTargets(scope).TestAsync(request.TargetId))
        );
        endpoints.Reading<NoticeRequest, NoticeAnswer>(
            "/notices/get",
            "Says how a notice stands",
            Permission.Administer,
            async (scope, request) =>
            {
                var (state, attempts, problem) = await new NoticeTargets(scope).StateAsync(request.NoticeId);
                return new NoticeAnswer(state, attempts, problem);
            }
        );
        endpoints.Writing<NoticeTargetRequest, DoneAnswer>(
            "/notices/remove",
            "Has no more notices sent there",
            Permission.Administer,
            async (scope, request) =>
            {
                await new NoticeTargets(scope).RemoveAsync(request.TargetId);
                return new DoneAnswer();
            }
        );
    }
}
