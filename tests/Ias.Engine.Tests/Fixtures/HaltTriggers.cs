using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Tests;

/// <summary>Every reason for which a run can be halted, as rows of a theory.</summary>
public static class HaltTriggers
{
    public static TheoryData<string> All =>
        [
            .. BreakerTriggers.Registered.Select(trigger => trigger.Name),
            .. typeof(HaltTrigger).GetFields().Select(trigger => (string)trigger.GetRawConstantValue()!),
        ];
}
