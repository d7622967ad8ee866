namespace VideoSsm.Eval.Core.Published;

/// <summary>Published weights of the networks that VBench's metrics look through. Places are those of VBench's own cache, then the folder itself.</summary>
public static class MetricWeights
{
    /// <summary>DINO ViT-B/16: subject consistency.</summary>
    public static OfficialFile DinoVitB16 { get; } = new()
    {
        Id = "dino-vitb16",
        Kind = OfficialKind.MetricWeights,
        Places = ["dino_model/dino_vitbase16_pretrain.pth", "dino_vitbase16_pretrain.pth"],
        Origin = "https://dl.fbaipublicfiles.com/dino/dino_vitbase16_pretrain/dino_vitbase16_pretrain.pth",
        Licence = "Apache-2.0",
        NeededBy = ["subject_consistency"],
    };

    /// <summary>CLIP ViT-B/32: background consistency.</summary>
    public static OfficialFile ClipVitB32 { get; } = new()
    {
        Id = "clip-vitb32",
        Kind = OfficialKind.MetricWeights,
        Places = ["clip_model/ViT-B-32.pt", "ViT-B-32.pt"],
        Origin = "https://openaipublic.azureedge.net/clip/models/40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/ViT-B-32.pt",
        Sha256 = "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af",
        HashSource = HashSource.Publisher,
        Bytes = 353_976_522,
        Licence = "MIT",
        NeededBy = ["background_consistency"],
    };

    /// <summary>CLIP ViT-L/14: aesthetic quality.</summary>
    public static OfficialFile ClipVitL14 { get; } = new()
    {
        Id = "clip-vitl14",
        Kind = OfficialKind.MetricWeights,
        Places = ["clip_model/ViT-L-14.pt", "ViT-L-14.pt"],
        Origin = "https://openaipublic.azureedge.net/clip/models/b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836/ViT-L-14.pt",
        Sha256 = "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836",
        HashSource = HashSource.Publisher,
        Bytes = 932_768_134,
        Licence = "MIT",
        NeededBy = ["aesthetic_quality"],
    };

    /// <summary>CLIP's vocabulary: text features. No metric of this version reads text through CLIP.</summary>
    public static OfficialFile ClipVocabulary { get; } = new()
    {
        Id = "clip-vocabulary",
        Kind = OfficialKind.MetricWeights,
        Places = ["clip_model/bpe_simple_vocab_16e6.txt.gz", "ViCLIP/bpe_simple_vocab_16e6.txt.gz", "bpe_simple_vocab_16e6.txt.gz"],
        Origin = "https://github.com/openai/CLIP/raw/main/clip/bpe_simple_vocab_16e6.txt.gz",
        Sha256 = "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a",
        HashSource = HashSource.Publisher,
        Bytes = 1_356_917,
        Licence = "MIT",
        NeededBy = [],
    };

    /// <summary>LAION's linear head on CLIP ViT-L/14: aesthetic quality.</summary>
    public static OfficialFile AestheticHead { get; } = new()
    {
        Id = "aesthetic-head",
        Kind = OfficialKind.MetricWeights,
        Places = ["aesthetic_model/emb_reader/sa_0_4_vit_l_14_linear.pth", "sa_0_4_vit_l_14_linear.pth"],
        Origin = "https://github.com/LAION-AI/aesthetic-predictor/raw/main/sa_0_4_vit_l_14_linear.pth",
        Sha256 = "2cd4e60f4f24ae3bcd57b847b13c1f3ba27edc28cc1a7f9ce74ee9f421243cba",
        HashSource = HashSource.Publisher,
        Bytes = 4_071,
        Licence = "MIT",
        NeededBy = ["aesthetic_quality"],
    };

    /// <summary>RAFT trained on FlyingThings: everything that asks for optical flow. Published inside an archive of several models.</summary>
    public static OfficialFile RaftThings { get; } = new()
    {
        Id = "raft-things",
        Kind = OfficialKind.MetricWeights,
        Places = ["raft_model/models/raft-things.pth", "raft_model/raft-things.pth", "raft-things.pth"],
        Origin = "https://dl.dropboxusercontent.com/s/4j4z58wuv8o0mfz/models.zip",
        Entry = "models/raft-things.pth",
        Sha256 = "fcfa4125d6418f4de95d84aec20a3c5f4e205101715a79f193243c186ac9a7e1",
        HashSource = HashSource.Recorded,
        Bytes = 21_108_000,
        Licence = "BSD-3-Clause (code)",
        NeededBy = ["dynamic_degree", "dynamic_degree_flow", "static_filter", "temporal_flickering_static"],
    };

    /// <summary>AMT-S: motion smoothness.</summary>
    public static OfficialFile AmtS { get; } = new()
    {
        Id = "amt-s",
        Kind = OfficialKind.MetricWeights,
        Places = ["amt_model/amt-s.pth", "amt-s.pth"],
        Origin = "https://huggingface.co/lalala125/AMT/resolve/main/amt-s.pth",
        Licence = "CC BY-NC 4.0",
        NeededBy = ["motion_smoothness"],
    };

    /// <summary>MUSIQ trained on SPAQ: imaging quality. Its name holds the start of its hash; the rest is from independent records.</summary>
    public static OfficialFile MusiqSpaq { get; } = new()
    {
        Id = "musiq-spaq",
        Kind = OfficialKind.MetricWeights,
        Places = ["pyiqa_model/musiq_spaq_ckpt-358bb6af.pth", "musiq_spaq_ckpt-358bb6af.pth"],
        Origin = "https://github.com/chaofengc/IQA-PyTorch/releases/download/v0.1-weights/musiq_spaq_ckpt-358bb6af.pth",
        Sha256 = "358bb6af275e28ea56821d44fb55c6cb83645db11f394d3ad65b2d149965ab50",
        HashSource = HashSource.Recorded,
        Licence = "see the publisher's repository (non-commercial parts)",
        NeededBy = ["imaging_quality", "imaging_quality_unit"],
    };

    /// <summary>All of them, in the order of VBench's dimensions.</summary>
    public static IReadOnlyList<OfficialFile> All { get; } =
        [DinoVitB16, ClipVitB32, ClipVitL14, AestheticHead, MusiqSpaq, RaftThings, AmtS, ClipVocabulary];
}
