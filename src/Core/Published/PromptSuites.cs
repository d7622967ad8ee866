namespace VideoSsm.Eval.Core.Published;

/// <summary>Prompt files of published suites, at the commits they were read at: their hashes are those of the files in that commit.</summary>
public static class PromptSuites
{
    private const string VBenchCommit = "45e79ec14e69a2187202c675d2dbce1a71843d53";
    private const string SelfForcingCommit = "33593df3e81fa3ec10239271dd2c100facac6de1";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OfficialFile> All { get; } =
    [
        VBench("vbench-full-info", "vbench/VBench_full_info.json", 228_118, "5dd2de80ee43cda750b2b72ea7023657c0b90d3702041c7e4608c65dbe50dccd"),
        VBench("vbench-all-dimension", "prompts/all_dimension.txt", 39_729, "f9b50654f81ab732b9235d5bb91f0c3a4d152fac19249ce3a3a9185b2d80d8c3"),
        VBench("vbench-all-category", "prompts/all_category.txt", 29_211, "79445e182e670534fdbaefaee503d167c349e77da214908275651a047f7d16ee"),
        VBench("vbench-all-dimension-longer", "prompts/augmented_prompts/gpt_enhanced_prompts/all_dimension_longer.txt", 597_926, "58ed0665de52c1bdb4820af01327f5cc1138bedbeedcc63902751056f6bf5768"),
        VBench("vbench-all-dimension-wan", "prompts/augmented_prompts/Wan2.1-T2V-1.3B/all_dimension_aug_wanx_seed42.txt", 758_151, "54fb940aea8f1ede1e8728f62d3e67efacdd7b341fb8a6c91308bcba874d5d5d"),
        VBench("vbench-dimension-appearance-style", "prompts/prompts_per_dimension/appearance_style.txt", 6_988, "78f0fb80c9a27c60dc4b681ca4d2e608b6697f9d9aaf903a63b987d118c9954e"),
        VBench("vbench-dimension-color", "prompts/prompts_per_dimension/color.txt", 1_211, "ea9cf41ba01c21a94e6a95c91478a74d9862765f7680009d102aefbe15963daa"),
        VBench("vbench-dimension-human-action", "prompts/prompts_per_dimension/human_action.txt", 2_647, "15442d4859ec73a181f9ff48680d3175a7ad59ae009ab04d5284975a4671cc09"),
        VBench("vbench-dimension-multiple-objects", "prompts/prompts_per_dimension/multiple_objects.txt", 1_934, "6ccd6359671b5e421a417c1ba454781abd55c857ef54884e7b4e694e1986376d"),
        VBench("vbench-dimension-object-class", "prompts/prompts_per_dimension/object_class.txt", 772, "988195c4176126e3c7ea8db6db554237a76b322b32c75d694916085424e4d293"),
        VBench("vbench-dimension-overall-consistency", "prompts/prompts_per_dimension/overall_consistency.txt", 5_067, "98989092f921763a33517fd11105702a7fe63dacee6a260bb260d9759da4e29f"),
        VBench("vbench-dimension-scene", "prompts/prompts_per_dimension/scene.txt", 875, "87572cdb4b2d3d15bedd63edc5ac0326999fc6182d28494e02d11d41579f0bd5"),
        VBench("vbench-dimension-spatial-relationship", "prompts/prompts_per_dimension/spatial_relationship.txt", 3_935, "aa22a46ea68472d6319f30cd620722e7b23f3e3a1ddf99a76debb8498cd553da"),
        VBench("vbench-dimension-subject-consistency", "prompts/prompts_per_dimension/subject_consistency.txt", 2_594, "b6b72ab4799acd7fa9bee99c34b938df0c49ca303a0abf38f17ebe15c8085c49"),
        VBench("vbench-dimension-temporal-flickering", "prompts/prompts_per_dimension/temporal_flickering.txt", 6_066, "9dac1e50d27f8a44f9329113183db36b61dfc41393b86fbf3ec5e07391f0cda6"),
        VBench("vbench-dimension-temporal-style", "prompts/prompts_per_dimension/temporal_style.txt", 7_629, "de77b31e5c7ed2112d4a859b5746ea066028d7de886ed3bbcde99553e59d0766"),
        new()
        {
            Id = "moviegen-extended",
            Kind = OfficialKind.Prompts,
            Places = ["prompts/self-forcing/MovieGenVideoBench_extended.txt"],
            Origin = $"https://raw.githubusercontent.com/guandeh17/Self-Forcing/{SelfForcingCommit}/prompts/MovieGenVideoBench_extended.txt",
            Sha256 = "50293c2717c8f2df5773154d4680c74e636ecb08eb4fe13cdce7357d0ab9d121",
            HashSource = HashSource.Publisher,
            Bytes = 657_775,
            Licence = "Apache-2.0 (repository)",
            NeededBy = ["moviegen-prompts"],
        },
    ];

    private static OfficialFile VBench(string id, string path, long bytes, string sha256) => new()
    {
        Id = id,
        Kind = OfficialKind.Prompts,
        Places = [$"prompts/vbench/{(path.StartsWith("prompts/", StringComparison.Ordinal) ? path["prompts/".Length..] : Path.GetFileName(path))}"],
        Origin = $"https://raw.githubusercontent.com/Vchitect/VBench/{VBenchCommit}/{path}",
        Sha256 = sha256,
        HashSource = HashSource.Publisher,
        Bytes = bytes,
        Licence = "Apache-2.0",
        NeededBy = ["vbench-prompts"],
    };
}
