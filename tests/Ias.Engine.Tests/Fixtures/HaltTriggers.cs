using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tests;

/// <summary>Every reason for which a run can be halted, as rows of a theory.</summary>
public static class HaltTriggers
{
    public static TheoryData<string> All => [.. typeof(HaltTrigger).GetFields().Select(trigger => (string)trigger.GetRawConstantValue()!)];
}
